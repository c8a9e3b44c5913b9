import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

// For `npm run mutation` alone, which names the tests, quick ones first, and bundles them before.
const tests = process.env.MUTATION_TESTS?.split(' ') ?? []

/** The first that fails ends the run of a mutant, so order is time. */
class AsNamed extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => tests.findIndex((test) => moduleId.endsWith(test))
    return files.sort((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  test: {
    include: tests,
    exclude: configDefaults.exclude,
    setupFiles: ['test/_support/no-network.ts'],
    sequence: { sequencer: AsNamed },
    restoreMocks: true,
    unstubGlobals: true,
    // A mutant that waits for ever is noticed by this: all time in these tests is virtual.
    testTimeout: 2_500,
  },
})
