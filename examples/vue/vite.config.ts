import vue from '@vitejs/plugin-vue'
import { simulator } from 'passchart/vite'
import { defineConfig } from 'vite'

const notThere = { details: 'Cinema Plus is not part of your package.' }

export default defineConfig({
  plugins: [vue(), simulator({ entitlements: { Cablevision: { 'cinema-plus': notThere } } })],
})
