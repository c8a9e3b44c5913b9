import { svelte } from '@sveltejs/vite-plugin-svelte'
import { simulator } from 'passchart/vite'
import { defineConfig } from 'vite'

const notThere = { details: 'Cinema Plus is not part of your package.' }

export default defineConfig({
  plugins: [
    svelte({ configFile: false }),
    simulator({ entitlements: { Cablevision: { 'cinema-plus': notThere } } }),
  ],
})
