import type { Pass } from 'passchart'

/** The component that `docs/testing.md` tests: its reader's own. */
export declare function mount(pass: Pass, into: Element): void
