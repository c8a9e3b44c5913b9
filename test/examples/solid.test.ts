import { describeExample } from './_suite.ts'

describeExample({ name: 'solid', login: 'page' })
