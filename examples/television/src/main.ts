import { startApp } from './app.ts'
import { createAppPass } from './pass.ts'

const main = document.querySelector('main')
if (main) startApp(createAppPass(), main)
