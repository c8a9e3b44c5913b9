import { indexedDbStore } from 'passchart/storage'
import { startApp } from './_page.ts'

startApp({ store: indexedDbStore() })
