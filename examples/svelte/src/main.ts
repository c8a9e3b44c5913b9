import { mount } from 'svelte'
import '../../look.css'
import App from './App.svelte'
import { createAppPass } from './pass.ts'

const target = document.getElementById('app')
if (target) mount(App, { target, props: { pass: createAppPass() } })
