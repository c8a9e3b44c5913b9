// Fuzzes client and simulator, 100,000 cases each. `npm run fuzz -- 5000` for fewer; FUZZ_SEED repeats a run.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './install.mjs'

const [cases = '100000'] = process.argv.slice(2)
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    'test/services/fuzz.test.ts',
    'test/simulator/fuzz.test.ts',
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, FUZZ_RUNS: cases } },
)
process.exitCode = status ?? 1
