/** An app in a process of its own, which has nothing to do after a tenth of a second. */
import { local } from 'passchart/inspect'

const inspect = local({ url: process.argv[2] ?? '' })
const tell = () =>
  inspect.onCall?.({ endpoint: 'a', method: 'GET', path: '/', ms: 1, attempt: 1, startedAtMs: 0 })
tell()
setTimeout(tell, 100)
