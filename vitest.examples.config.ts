import { defineConfig } from 'vitest/config'
import unit from './vitest.config.ts'

/**
 * The examples in a real Chromium, and bindings built as the examples are: `npm run test:examples`. They use what is
 * built, so build first. Viewers mostly wait for the next poll, so several wait at once.
 */
export default defineConfig({
  ...unit,
  test: {
    ...unit.test,
    include: ['test/{examples,bindings}/**/*.test.ts'],
    exclude: [],
    maxConcurrency: 6,
    maxWorkers: 2,
  },
})
