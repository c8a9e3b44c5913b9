/** The `Pass` of a reader's app. */
import { createPass, type Pass } from 'passchart'

export const pass: Pass = createPass(options)
