import { startApp } from './_page.ts'

startApp()
