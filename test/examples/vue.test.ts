import { describeExample } from './_suite.ts'

describeExample({ name: 'vue', login: 'page' })
