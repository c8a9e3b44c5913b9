// `npm start`: installs and builds what is missing, then runs `passchart demo` in this very process,
// so that the terminal, signals and the exit code are the demo's own.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled, root } from './install.mjs'

ensureInstalled()
const { ensureBuilt } = await import('./build.mjs')
if (!ensureBuilt()) {
  console.error('passchart: the build failed (see above). Mend it and run `npm start` again.')
  process.exit(1)
}

// npm runs scripts through a shell, and a SIGTERM sent to npm ends that shell but not what it runs: follow it.
const { ppid } = process
if (process.env.npm_lifecycle_event) {
  setInterval(() => process.ppid === ppid || process.kill(process.pid, 'SIGTERM'), 500).unref()
}

const cli = join(root, 'dist/cli.js')
process.argv = [process.execPath, cli, 'demo', ...process.argv.slice(2)]
await import(pathToFileURL(cli).href)
