import { redirect } from 'passchart/browsers'
import { startApp } from './_page.ts'

startApp({ browser: redirect() })
