import type { LogSink } from 'passchart'
import { type ConsoleLogOptions, consoleLog } from 'passchart/inspect'
import { expect, it, vi } from 'vitest'

const entries: readonly Parameters<LogSink>[0][] = [
  { level: 'debug', message: 'state', data: { value: 'ready' } },
  { level: 'info', message: 'started' },
  { level: 'warn', message: 'warning', data: { code: 'policy', message: 'it says "so"', since: 0 } },
  { level: 'error', message: 'failure', data: { phase: 'blocked', failure: { code: 'refused' }, note: '' } },
]

/** What a console is told. */
function written(options: ConsoleLogOptions = {}): string[] {
  const lines: string[] = []
  const at = (level: string) => (line: string) => void lines.push(`${level}: ${line}`)
  const console = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
  const log = consoleLog({ ...options, console })
  for (const entry of entries) log(entry)
  return lines
}

it('writes one readable line for each entry from `info` on', () => {
  expect(written()).toEqual([
    'info: passchart: started',
    'warn: passchart: warning code=policy message="it says \\"so\\"" since=0',
    'error: passchart: failure phase=blocked failure={"code":"refused"} note=""',
  ])
})

it('leaves out what weighs less than the level', () => {
  expect(written({ level: 'debug' })[0]).toBe('debug: passchart: state value=ready')
  expect(written({ level: 'debug' })).toHaveLength(4)
  expect(written({ level: 'error' })).toHaveLength(1)
})

it("writes to the platform's console unless it is given one", () => {
  const info = vi.spyOn(console, 'info').mockImplementation(() => {})
  consoleLog()({ level: 'info', message: 'started' })
  expect(info.mock.calls).toEqual([['passchart: started']])
})
