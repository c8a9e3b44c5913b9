import { pressByRemote } from './_remote.ts'
import { describeExample } from './_suite.ts'

describeExample({ name: 'television', login: 'code', press: pressByRemote })
