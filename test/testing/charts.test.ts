import {
  actorDriver,
  createPassModel,
  createRecorder,
  type Path,
  tableOf,
  WalkError,
  walk,
} from 'passchart/testing'
import { describe, expect, it } from 'vitest'

const model = await createPassModel()

describe('on the bare charts', () => {
  for (const path of model.paths) it(path.name, () => walk(path, actorDriver()))
})

it('the paths take every state and every transition of the charts', () => {
  process.stdout.write(`On the bare charts:\n${tableOf(model.coverage)}\n`)
  const left = Object.values(model.coverage).flatMap(({ states, transitions }) =>
    Object.entries({ ...states, ...transitions }).flatMap(([name, isTaken]) => (isTaken ? [] : [name])),
  )
  expect(left).toEqual([])
})

it('a driver that counts sees what the model promises', async () => {
  const recorder = createRecorder()
  const path = model.paths[0] as Path
  await walk(path, actorDriver({ recorder }))
  expect([...recorder.transitions].sort()).toEqual([...path.takes].sort())
})

describe('a model', () => {
  it('of one set-up has its paths alone', async () => {
    const { paths } = await createPassModel({ given: 'in the browser', charts: ['signIn'] })
    expect(new Set(paths.map(({ given }) => given.name))).toEqual(new Set(['in the browser']))
  })

  it('of one chart leaves out paths that take nothing of it', async () => {
    const { paths, coverage } = await createPassModel({ charts: ['logout'] })
    expect(Object.keys(coverage)).toEqual(['logout'])
    expect(paths.length).toBeLessThan(model.paths.length)
    expect(Object.values(coverage.logout?.transitions ?? {})).not.toContain(false)
  })

  it.each(['pass', 'companion'] as const)(
    'of one root chart has the paths of its app alone: %s',
    async (app) => {
      const { paths, coverage } = await createPassModel({ charts: [app] })
      expect(new Set(paths.map(({ given }) => given.app))).toEqual(new Set([app]))
      expect(Object.values(coverage[app]?.transitions ?? {})).not.toContain(false)
    },
  )

  it('without defects breaks nothing', async () => {
    const { paths } = await createPassModel({ charts: ['poll'], defects: false })
    expect(paths.flatMap(({ steps }) => steps.filter(({ by }) => by === 'defect'))).toEqual([])
  })

  it('refuses a set-up there is not', async () => {
    await expect(createPassModel({ given: 'by pigeon' as never })).rejects.toThrow(
      'there is no set-up "by pigeon"; there are: by code, ',
    )
  })
})

describe('a path of one’s own', () => {
  it('is told by the names of its steps', async () => {
    const names = ['boot: nothing is remembered', 'registrar.loadCredentials: nothing is kept']
    const path = await model.tell(names, { given: 'with the platform' })
    expect(path.name).toBe(`with the platform, from the start: ${names.join(', ')} → registering`)
    await walk(path, actorDriver())
  })

  it('says what can happen where a step cannot', async () => {
    await expect(model.tell(['boot: nothing is remembered', 'the viewer flies'])).rejects.toThrow(
      '"the viewer flies" cannot happen at step 2; what can: registrar.loadCredentials: a token is kept, ',
    )
  })
})

describe('a seed', () => {
  it('gives its path again', async () => {
    const path = model.paths.at(-1) as Path
    const again = await model.replay(path.seed)
    expect(again.steps).toEqual(path.steps)
    expect(again.takes).toEqual(path.takes)
  })

  it.each(['by code/999', 'by code/0.x', 'by pigeon/0'])('of no path is refused: %s', async (seed) => {
    await expect(model.replay(seed)).rejects.toThrow(TypeError)
  })

  describe.each(['in a browser of the host', 'the companion'] as const)('%s', (given) => {
    it.each([1, 2, 3, 4, 5])('is enough for a walk by chance: %d', async (number) => {
      const path = await model.random(number, { given, steps: 30 })
      expect((await model.random(number, { given, steps: 30 })).seed).toBe(path.seed)
      await walk(path, actorDriver())
    })
  })
})

describe('a walk that goes astray', () => {
  const path = model.paths.find(({ steps }) => steps.length > 3) as Path
  const astray = (at: number): Path => ({
    ...path,
    steps: path.steps.map((step, i) =>
      i === at ? { ...step, leadsTo: { phase: 'blocked', states: {} } } : step,
    ),
  })

  it('names the step, the path and its seed', async () => {
    const error = await walk(astray(1), actorDriver()).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(WalkError)
    const { message, step } = error as WalkError
    expect(step).toBe(1)
    expect(message).toContain('the charts should be at {}, and are at {"":')
    expect(message).toContain(`  ✓ ${path.steps[0]?.name} → `)
    expect(message).toContain(`  ✗ ${path.steps[1]?.name} → blocked`)
    expect(message).toContain(`again with the seed ${path.seed}`)
  })

  it('ends its driver all the same', async () => {
    let hasEnded = false
    const driver = actorDriver()
    const watched = {
      ...driver,
      end() {
        hasEnded = true
        driver.end?.()
      },
    }
    await expect(walk(astray(0), watched)).rejects.toThrow(WalkError)
    expect(hasEnded).toBe(true)
  })

  it('says what went wrong first, also if its driver cannot even end', async () => {
    const driver = {
      ...actorDriver(),
      end() {
        throw new Error('no end')
      },
    }
    await expect(walk(astray(0), driver)).rejects.toThrow('the charts should be at {}')
    await expect(walk(path, driver)).rejects.toThrow('no end')
  })
})
