import { render } from 'solid-js/web'
import '../../look.css'
import { App } from './app.tsx'
import { createAppPass } from './pass.ts'

const pass = createAppPass()
const place = document.getElementById('app')
if (place) render(() => <App pass={pass} />, place)
