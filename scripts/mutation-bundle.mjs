// Makes each test file of a mutation run one file, in place: it is loaded once for each mutant, and a hundred modules
// one by one take longer than the tests. For `npm run mutation`, in its copy of the project.
import { build } from 'esbuild'

await build({
  entryPoints: process.env.MUTATION_TESTS.split(' '),
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  outdir: '.',
  outbase: '.',
  outExtension: { '.js': '.ts' },
  allowOverwrite: true,
})
