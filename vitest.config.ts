import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const src = fileURLToPath(new URL('./src', import.meta.url))

export default defineConfig({
  resolve: {
    // Tests may import the package by name; they then get its sources.
    alias: [
      { find: /^passchart$/, replacement: `${src}/index.ts` },
      { find: /^passchart\/(.+)$/, replacement: `${src}/$1/index.ts` },
    ],
  },
  test: {
    include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
    // They use what is built, or build as the examples do: vitest.examples.config.ts.
    exclude: ['test/{examples,bindings}/**', '**/node_modules/**'],
    setupFiles: ['test/_support/no-network.ts', 'test/_support/contract.setup.ts'],
    environment: 'node',
    pool: 'threads',
    // Time is virtual: this ends what hangs, and bears with a machine that is busy.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    expect: { poll: { timeout: 20_000 } },
    restoreMocks: true,
    unstubGlobals: true,
    reporters: ['default'],
  },
})
