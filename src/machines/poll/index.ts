export { createPollMachine } from './poll.machine.ts'
export type { LifecycleEvent, PollInput, PollOutput, PollServices } from './poll.types.ts'
