import { simulator } from 'passchart/vite'
import { defineConfig } from 'vite'
import { television } from './television.ts'

export default defineConfig({ plugins: [simulator(), television()] })
