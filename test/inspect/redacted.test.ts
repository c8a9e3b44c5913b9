import { Secret } from 'passchart'
import { combine, redacted } from 'passchart/inspect'
import { describe, expect, it } from 'vitest'
import { assign, createActor, fromPromise, type InspectionEvent, setup } from 'xstate'
import { findCanaries } from '../_support/search.ts'

const canary = 'canary-media-token-1'
const id = 'canary-device-id-2'

/** A host's own chart, whose author has opened the secret and put it everywhere. */
const careless = setup({
  types: {
    context: {} as { note: string; held: Secret<string> },
    input: {} as { note: string; held: Secret<string> },
    events: {} as { type: 'told'; note: string; deviceId: string },
  },
  actions: { log: (_, _params: { note: string }) => {} },
  actors: {
    fails: fromPromise<string, { note: string }>(async ({ input }) => {
      throw Object.assign(new Error(input.note), { note: input.note })
    }),
    answers: fromPromise<string, { note: string }>(async ({ input }) => input.note),
  },
}).createMachine({
  id: 'careless',
  context: ({ input }) => input,
  initial: 'asking',
  // The definition has it too.
  meta: { deviceId: id },
  states: {
    asking: {
      invoke: {
        id: 'answers',
        src: 'answers',
        input: ({ context }) => ({ note: `it is ${context.note}` }),
        onDone: { target: 'failing', actions: assign({ note: ({ event }) => event.output }) },
        onError: 'over',
      },
    },
    failing: {
      invoke: {
        id: 'fails',
        src: 'fails',
        input: ({ context }) => ({ note: context.note }),
        onError: {
          target: 'over',
          actions: { type: 'log', params: ({ context }) => ({ note: context.note }) },
        },
      },
    },
    over: { type: 'final' },
  },
  output: ({ context }) => context.note,
})

async function look(inspect: (event: InspectionEvent) => void): Promise<void> {
  const actor = createActor(careless, {
    id: 'careless',
    inspect,
    input: { note: canary, held: new Secret(canary) },
  })
  actor.start()
  actor.send({ type: 'told', note: canary, deviceId: id })
  for (let turns = 0; turns < 40; turns++) await null
  expect(actor.getSnapshot().status).toBe('done')
}

describe('redacted', () => {
  it('hands every event on, and nothing of what a careless host has opened', async () => {
    const raw: InspectionEvent[] = []
    const clean: InspectionEvent[] = []
    await look(
      combine(
        (event) => raw.push(event),
        redacted((event) => clean.push(event)),
      ),
    )
    expect(clean.map(({ type }) => type)).toEqual(raw.map(({ type }) => type))
    expect(new Set(clean.map(({ type }) => type))).toEqual(
      new Set(['@xstate.actor', '@xstate.event', '@xstate.snapshot', '@xstate.microstep', '@xstate.action']),
    )
    // The same search finds it in the events as they are.
    for (const each of [canary, id]) expect(findCanaries(raw, [each])).not.toEqual([])
    expect(findCanaries(clean, [canary, id])).toEqual([])
    const snapshots = clean.map(({ actorRef }) => (actorRef as { getSnapshot(): unknown }).getSnapshot())
    expect(findCanaries(snapshots, [canary, id])).toEqual([])
  })

  it('keeps who is who: one stand-in for each actor, its parent and its definition', async () => {
    const clean: InspectionEvent[] = []
    await look(redacted({ next: (event) => clean.push(event) }))
    const actors = new Set(clean.map(({ actorRef }) => actorRef))
    expect([...actors].map((actor) => (actor as unknown as { id: string }).id).sort()).toEqual([
      'answers',
      'careless',
      'fails',
    ])
    const [root, child] = [...actors] as unknown as [object, { _parent: object; send?: unknown }]
    expect(child._parent).toBe(root)
    expect(child.send).toBeUndefined()
    expect(root).toMatchObject({ logic: { config: { id: 'careless', initial: 'asking' } } })
    const last = clean.filter((event) => event.type === '@xstate.snapshot' && event.actorRef === root).at(-1)
    expect(last).toMatchObject({
      snapshot: { status: 'done', value: 'over', output: expect.stringContaining('[secret') },
    })
  })
})
