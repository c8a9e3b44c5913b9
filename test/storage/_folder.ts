import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** An empty folder, for one test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'passchart-storage-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}
