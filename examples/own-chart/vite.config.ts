import { simulator } from 'passchart/vite'
import { defineConfig } from 'vite'

const notThere = { details: 'Cinema Plus is not part of your package.' }

export default defineConfig({
  plugins: [simulator({ entitlements: { Cablevision: { 'cinema-plus': notThere } } })],
})
