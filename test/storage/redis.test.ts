import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { play } from '../_support/row.ts'
import { signedIn } from '../_support/wire.ts'
import { createStage, signedIn as signedInStage } from '../flows/_stage.ts'
import { keepsTheContract } from './_contract.ts'
import { folder } from './_folder.ts'
import { real } from './_real.ts'
import { type Redis, startRedis } from './_redis.ts'
import { signsInOver, warns } from './_story.ts'

// A real server on a machine that may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const place = mkdtempSync(join(tmpdir(), 'passchart-redis-'))
let redis: Redis

beforeAll(async () => {
  redis = await startRedis(place)
})
afterAll(async () => {
  // Absent if it could not be started.
  await redis?.kill()
  rmSync(place, { recursive: true, force: true })
})

let bases = 0
const freshBase = () => {
  bases += 1
  return `test-${bases}`
}

describe('unstorageStore over a Redis server', () => {
  keepsTheContract(() => {
    const base = freshBase()
    return { open: () => redis.open(base) }
  })

  it('keeps bases apart', async () => {
    const [one, other] = [redis.open(freshBase()), redis.open(freshBase())]
    await one.set('key', 'by one')
    await other.set('key', 'by the other')
    expect([await one.get('key'), await other.get('key')]).toEqual(['by one', 'by the other'])
  })

  it('signs a viewer in, whom another process finds there', () => {
    const base = freshBase()
    return play((t) => {
      signsInOver(t, real(redis.open(base))).stops()
      t.zero().starts({ browser: false, options: { store: real(redis.open(base)) } })
      t.call('PM(Cablevision)', signedIn('Cablevision')).ends('ready(regular, Cablevision)')
      warns(t)
    })
  })

  it('serves two at once, with one registration and one sign-in', async () => {
    const base = freshBase()
    const one = await signedInStage({ options: { store: real(redis.open(base)) } })
    const other = await createStage({ after: one, options: { store: real(redis.open(base)) } })
    other.pass.start()
    await other.settle()
    expect(other.pass.view).toMatchObject({ phase: 'ready', access: { mvpd: 'Cablevision' } })
    expect(one.calls()).toEqual(['PM'])
    const decisions = [one, other].map(({ pass }) => pass.authorize('channel-1'))
    await one.seconds(2)
    expect(await Promise.all(decisions)).toMatchObject([{ outcome: 'permitted' }, { outcome: 'permitted' }])
    expect(one.calls()).toEqual(['AUT', 'AUT'])
    expect([...one.facts, ...other.facts].filter(({ type }) => type === 'warning')).toEqual([])
  })
})

it('a run goes on, with one warning, when Redis goes down', async () => {
  const own = await startRedis(folder())
  onTestFinished(() => own.kill())
  await play((t) => {
    signsInOver(t, real(own.open('passchart')))
    warns(t).check(() => own.kill())
    t.logsOut().call('OUT(Cablevision)').is('signedOut(loggedOut)')
    warns(t, 'store')
    t.signsIn('Cablevision').call('SES(Cablevision)')
    t.after(5).call('PC(C1)', signedIn('Cablevision')).ends('ready(regular, Cablevision)')
    warns(t, 'store')
  })
})
