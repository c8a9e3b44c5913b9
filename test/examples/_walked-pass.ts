/** Stands in for an example's own `pass.ts` while the model kit walks it: the kit's options, and no ports. */
import { createPass, type Pass, type PassOptions } from 'passchart'

declare global {
  var passOptions: PassOptions
}

export const createAppPass = (): Pass => createPass(globalThis.passOptions)
