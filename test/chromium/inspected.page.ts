import { local } from 'passchart/inspect'
import { startApp } from './_page.ts'

// The test knows where its inspector is.
const url = new URLSearchParams(location.search).get('inspector') ?? ''
startApp({ inspect: local({ url, name: 'living room' }) })
