import { describeExample } from './_suite.ts'

describeExample({ name: 'react', login: 'page' })
