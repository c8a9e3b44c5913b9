import { describeExample } from './_suite.ts'

describeExample({ name: 'svelte', login: 'page' })
