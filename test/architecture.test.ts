import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { breaches } from './_support/architecture.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

function sources(...folders: string[]): Map<string, string> {
  const present = folders.filter((folder) => existsSync(join(root, folder)))
  const files = present.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => join(folder, name).replaceAll('\\', '/')),
  )
  return new Map(files.map((path) => [path, readFileSync(join(root, path), 'utf8')]))
}

it('the sources keep the structure', () => {
  expect(breaches(sources('src', 'bench', 'examples'))).toEqual([])
})

describe('the check finds', () => {
  const cases: Record<string, { files: Record<string, string>; breach: string | undefined }> = {
    'a machine that imports a service': {
      files: { 'src/machines/pass/a.ts': "import { send } from '../../services/transport.ts'" },
      breach: 'src/machines/pass/a.ts imports src/services/transport.ts: machines may import',
    },
    'a machine that imports the simulator dynamically': {
      files: { 'src/machines/pass/a.ts': "await import('../../simulator/index.ts')" },
      breach: 'imports src/simulator/index.ts: machines may import',
    },
    'a machine that imports an adapter, as a type even': {
      files: { 'src/machines/pass/a.ts': "import type { A } from '../../adapters/clock.ts'" },
      breach: 'imports src/adapters/clock.ts',
    },
    'a machine that takes a value from the ports': {
      files: { 'src/machines/pass/a.ts': "import { clock } from '../../ports.ts'" },
      breach: 'imports src/ports.ts: machines may import',
    },
    'nothing in a machine that takes a type from the ports': {
      files: { 'src/machines/pass/a.ts': "import type { Clock } from '../../ports.ts'" },
      breach: undefined,
    },
    'a machine that enters another by the side door': {
      files: { 'src/machines/pass/a.ts': "import { chart } from '../logout/logout.machine.ts'" },
      breach: 'imports src/machines/logout/logout.machine.ts: enter a machine by its index.ts',
    },
    'nothing in a machine that enters another by its index, or uses shared pieces': {
      files: {
        'src/machines/pass/a.ts':
          "import { b } from '../logout/index.ts'\nimport { c } from '../shared/to-actors.ts'",
      },
      breach: undefined,
    },
    'a simulator that shares code with the services': {
      files: { 'src/simulator/a.ts': "export * from '../services/transport.ts'" },
      breach: 'src/simulator/a.ts imports src/services/transport.ts: simulator may import',
    },
    'the composition that imports the simulator': {
      files: { 'src/create-pass.ts': "import { createSimulator } from './simulator/index.ts'" },
      breach: 'src/create-pass.ts imports src/simulator/index.ts: composition may import',
    },
    'a package outside its room': {
      files: { 'src/services/a.ts': "import { setup } from 'xstate'" },
      breach: 'src/services/a.ts imports xstate: services may import',
    },
    "Node's modules in a room for televisions": {
      files: { 'src/composition/a.ts': "import { join } from 'node:path'" },
      breach: 'imports node:path: composition may import',
    },
    'an adapter of two libraries': {
      files: { 'src/storage/a.ts': "import 'unstorage'\nimport 'ioredis'" },
      breach: 'imports unstorage and ioredis: one platform library each',
    },
    'a source that imports a test': {
      files: { 'src/protocol/a.ts': "import { x } from '../../test/_support/x.ts'" },
      breach: 'imports test/_support/x.ts, outside src',
    },
    'a room the table does not know': {
      files: { 'src/utils/a.ts': '' },
      breach: 'src/utils/a.ts is in no room of the table',
    },
    'a bench that reaches into the sources': {
      files: { 'bench/a.ts': "import { createPass } from '../src/index.ts'" },
      breach: 'bench/a.ts imports src/index.ts: import the package by name',
    },
    'a circle of values': {
      files: {
        'src/protocol/a.ts': "import { b } from './b.ts'",
        'src/protocol/b.ts': "import { c } from './c.ts'",
        'src/protocol/c.ts': "export { a } from './a.ts'",
      },
      breach:
        'circle of imports: src/protocol/a.ts -> src/protocol/b.ts -> src/protocol/c.ts -> src/protocol/a.ts',
    },
    'nothing in a circle closed by types': {
      files: {
        'src/protocol/a.ts': "import { b } from './b.ts'",
        'src/protocol/b.ts': "import type { A } from './a.ts'",
      },
      breach: undefined,
    },
    'a file that grew too long': {
      files: { 'src/protocol/a.ts': '//\n'.repeat(451) },
      breach: 'src/protocol/a.ts has 451 lines: split it (450 at most)',
    },
    any: {
      files: { 'src/protocol/a.ts': 'export const a = 1\nexport const b = a as any' },
      breach: 'src/protocol/a.ts:2 says any',
    },
    after: {
      files: { 'src/machines/pass/a.ts': 'createMachine({ after: { 100: "late" } })' },
      breach: 'src/machines/pass/a.ts:1 uses after: deadlines are absolute and invoked',
    },
    'an invocation without an id': {
      files: { 'src/machines/pass/a.ts': "createMachine({ invoke: { src: 'a', onError: 'b' } })" },
      breach: 'src/machines/pass/a.ts:1 invokes without id',
    },
    'an invocation without onError, in a list too': {
      files: {
        'src/machines/pass/a.ts': "createMachine({\ninvoke: [{ id: 'a', onError: 'b' }, { id: 'c' }] })",
      },
      breach: 'src/machines/pass/a.ts:2 invokes without onError',
    },
    'an invocation it cannot read': {
      files: { 'src/machines/pass/a.ts': 'createMachine({ invoke: make() })' },
      breach: 'src/machines/pass/a.ts:1 invokes without id and onError',
    },
    'nothing in an invocation made by a helper': {
      files: {
        'src/machines/shared/deadline.ts':
          "export const deadline = () => ({ src: 'waitUntil', onError: 'x' })",
        'src/machines/pass/a.ts': "createMachine({ invoke: { ...deadline(), id: 'waitUntil' } })",
      },
      breach: undefined,
    },
  }

  it.each(Object.entries(cases))('%s', (_, { files, breach }) => {
    const found = breaches(new Map(Object.entries(files)))
    expect(found).toEqual(breach === undefined ? [] : [expect.stringContaining(breach)])
  })
})
