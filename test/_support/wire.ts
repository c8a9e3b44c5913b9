/**
 * The wire as scenarios spell it: calls by the short names of `flows.md` §0.3, answers by builders that write the
 * service's JSON. Nothing here shares code with the services under test.
 */
export * from './answers.ts'
export * from './calls.ts'
export * from './sign-on.ts'
export * from './usual.ts'
