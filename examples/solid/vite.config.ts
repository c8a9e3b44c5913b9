import { simulator } from 'passchart/vite'
import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'

const notThere = { details: 'Cinema Plus is not part of your package.' }

export default defineConfig({
  plugins: [solid(), simulator({ entitlements: { Cablevision: { 'cinema-plus': notThere } } })],
})
