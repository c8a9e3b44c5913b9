import { fileURLToPath } from 'node:url'
import type { Pass } from 'passchart'
import { build } from 'vite'

/**
 * Two components of one framework, bound to a `Pass` the way `docs/frameworks.md` shows: one reads the phase, the other
 * the providers of the profiles, which are a part of the view.
 */
export interface Binding {
  /** `onProfiles` is called whenever the profiles are rendered. */
  mount(place: HTMLElement, pass: Pass, onProfiles: () => void): Mounted
}

export interface Mounted {
  /** Does something, and lets the framework show what came of it. */
  during(work: () => Promise<void>): Promise<void>
  unmount(): void
}

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Builds `entry` the way the example of the framework is built, and runs it. */
export async function loadBinding(framework: string, entry: string): Promise<Binding> {
  const built = await build({
    root: file(`../../examples/${framework}`),
    // React's `act` is only there in development.
    mode: 'development',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"development"' },
    resolve: {
      alias: [
        { find: /^passchart$/, replacement: file('../../src/index.ts') },
        { find: /^passchart\/(.+)$/, replacement: file('../../src/$1/index.ts') },
      ],
      // What only the example has installed.
      dedupe: ['react-dom'],
    },
    build: { lib: { entry: file(entry), formats: ['es'] }, write: false, minify: false },
  })
  const [output] = [built].flat()
  if (!output || !('output' in output)) throw new Error('no bundle')
  const [{ code }] = output.output
  return import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)
}
