import { simulator } from 'passchart/vite'
import { defineConfig, type Plugin } from 'vite'

const notThere = { details: 'Cinema Plus is not part of your package.' }

/** Televisions load packaged apps from `file:`, where neither modules nor `crossorigin` work everywhere. */
const classicScript: Plugin = {
  name: 'classic-script',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace(/ type="module"/g, ' defer').replace(/ crossorigin/g, ''),
  },
}

export default defineConfig({
  plugins: [simulator({ entitlements: { Cablevision: { 'cinema-plus': notThere } } }), classicScript],
  base: './',
  build: {
    target: 'chrome79',
    modulePreload: false,
    // A file of its own also beside a classic script: strict pages allow no style in the page.
    cssCodeSplit: false,
    rolldownOptions: { output: { format: 'iife' } },
  },
})
