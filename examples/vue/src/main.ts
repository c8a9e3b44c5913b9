import { createApp } from 'vue'
import '../../look.css'
import App from './App.vue'
import { createAppPass } from './pass.ts'

createApp(App, { pass: createAppPass() }).mount('#app')
