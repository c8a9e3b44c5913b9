import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { createPass, type Phase } from 'passchart'
import {
  type Command,
  createPassModel,
  fewOf,
  type PageDriverOptions,
  pageDriver,
  walk,
} from 'passchart/testing'
import type { Page, Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { browser } from '../chromium/_browser.ts'

const model = await createPassModel({ defects: false })
const paths = model.paths.filter(({ given }) => given.app === 'pass')

/** As it is written on its button. */
const labelOf = (command: Command): string => JSON.stringify(command)
const commands = new Map(
  paths.flatMap(({ steps }) =>
    steps.flatMap((step) =>
      (step.by === 'viewer' || step.by === 'host') && !step.isIdle
        ? [[labelOf(step.command), step.command] as const]
        : [],
    ),
  ),
)
const press = (page: Page, command: Command) => page.getByText(labelOf(command), { exact: true }).click()
const types = new Set([...commands.values()].map(({ type }) => type))

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('./viewer.page.ts', import.meta.url))],
  bundle: true,
  format: 'iife',
  platform: 'browser',
  write: false,
})
const html = `<!doctype html><meta charset="utf-8"><title>viewer</title><body><script>${outputFiles[0]?.text.replaceAll('</script', '<\\/script')}</script>`

const allPhases: readonly Phase[] = [
  ...([
    'booting',
    'registering',
    'checkingProfile',
    'choosingProfile',
    'signedOut',
    'partnerSigningIn',
  ] as const),
  ...(['selectingProvider', 'signingIn', 'startingTemporary', 'ready', 'loggingOut', 'blocked'] as const),
]
const taken = new Set<string>()
const phases = new Set<string>()
let page: Page
const options: PageDriverOptions<Page> = {
  async page() {
    page = await (await browser()).newPage()
    return page
  },
  async open(page, options, partner) {
    const { signal } = new AbortController()
    await page.exposeFunction('askFramework', (how: 'status' | 'authenticate', question: object) =>
      partner?.[how]({ ...question, signal } as never),
    )
    await page.addInitScript((given) => Object.assign(globalThis, { given }), {
      options,
      hasPartner: partner !== undefined,
      commands: [...commands.values()],
    })
    await page.route('https://app.example/', (route) =>
      route.fulfill({ contentType: 'text/html', body: html }),
    )
    await page.goto('https://app.example/')
  },
  hasPartner: true,
  viewer: Object.fromEntries([...types].map((type) => [type, press])),
  phase: (page) => page.locator('output').textContent(),
  createPass,
}
const driver = pageDriver(options)
const counting = {
  ...driver,
  async end() {
    const seen = await page.evaluate(() => ({ transitions: globalThis.taken(), phases: globalThis.phases }))
    for (const name of seen.transitions) taken.add(name)
    for (const phase of seen.phases) phases.add(phase)
    await driver.end?.()
  },
}

const isViewers = (name: string) =>
  name.startsWith('pass: ') && [...types].some((type) => name.includes(`: ${type}`))
const walkable = paths.filter((path) => driver.refuses(path) === undefined)
const unregistered = ['boot: nothing is remembered', 'registrar.loadCredentials: nothing is kept']
const checked = ['boot: nothing is remembered', 'registrar.loadCredentials: a token is kept']
const signedOut = [...checked, 'profileCheck.retrieveProfiles: no profile']
const code = [
  'signIn.turn: comes at once',
  'signIn.createSession: authenticate',
  'signIn.poll.turn: comes at once',
]

/** Where the model's shortest paths go ways that no page can. */
const ownStories: readonly (readonly string[])[] = [
  [
    ...unregistered,
    'registrar.registerClient: the statement is refused',
    'the viewer starts over',
    ...unregistered,
    'registrar.registerClient: registered',
    'registrar.issueAccessToken: a token',
    'profileCheck.retrieveProfiles: no profile',
    'the viewer plays',
    'the viewer looks at a list',
  ],
  [
    'boot: a profile is remembered',
    'registrar.loadCredentials: credentials are kept',
    'registrar.issueAccessToken: no network',
    'the viewer plays',
    'the viewer looks at a list',
  ],
  [...signedOut, 'the viewer signs in', 'retrieveProviders: the list', 'the viewer leaves'],
  [...signedOut, 'the viewer signs in with a provider', ...code, 'the viewer asks for a new code', ...code],
  [...signedOut, 'the viewer signs in with a provider', ...code, 'the viewer leaves', 'the viewer signs in'],
  [
    ...checked,
    'profileCheck.retrieveProfiles: several profiles',
    'the viewer signs in with a provider',
    ...code,
    'the viewer leaves',
    'profileCheck.retrieveProfiles: several profiles, of others',
    'the viewer signs in',
  ],
  [...signedOut, 'the viewer tries a pass', 'the viewer tries a pass', 'the viewer logs out'],
  [
    ...signedOut,
    'the viewer tries a pass',
    'tempAccess.retrieveProfiles: the identity is missing',
    'tempAccess.renewIdentity: the host knows no better',
    'the viewer tells who he is',
    'the viewer leaves',
  ],
]
const few = [
  ...fewOf(walkable, isViewers),
  ...(await Promise.all(ownStories.map((names) => model.tell(names)))),
]

/** No viewer can cause it: an app passes on no command that would do nothing. */
const beyond = ['pass: loggingOut: logout.start → (stays)']

describe('on a page', { timeout: 60_000 }, () => {
  for (const path of few) it(path.name, () => walk(path, counting))
})

/** A page on a machine so busy that its calls come late, or the answers to them. */
function slowed(page: Page, late: 'calls' | 'answers', byMs: number): Page {
  const soon = () => new Promise((resolve) => setTimeout(resolve, byMs))
  const route = page.route.bind(page)
  page.route = (url, handle) =>
    route(url, async (call, request) => {
      if (late === 'calls') await soon()
      const { fulfill, abort } = call
      if (late === 'answers')
        Object.assign(call, {
          fulfill: (o: Parameters<Route['fulfill']>[0]) => soon().then(() => fulfill.call(call, o)),
          abort: () => soon().then(() => abort.call(call)),
        })
      return handle(call, request)
    })
  return page
}

it.for([
  { late: 'calls', byMs: 2_500, looks: ['not yet'] },
  { late: 'answers', byMs: 300, looks: ['a 500 without a word', 'no network', 'the profile'] },
] as const)('$late that are $byMs ms late', { timeout: 60_000 }, async ({ late, byMs, looks }) => {
  const slow = { ...options, page: async () => slowed(await options.page(), late, byMs) }
  const look = (how: string) => ['signIn.poll.pause ends', `signIn.poll.lookForProfile: ${how}`]
  const path = [...signedOut, 'the viewer signs in with a provider', ...code, ...looks.flatMap(look)]
  await walk(await model.tell(path), pageDriver(slow))
})

it('every phase, every command and every edge of the root that a viewer can cause', () => {
  const wanted = [...new Set(paths.flatMap(({ takes }) => takes))].filter(isViewers)
  process.stdout.write(`On a page: ${few.length} paths, ${phases.size} phases, ${taken.size} transitions\n`)
  expect([...phases].sort()).toEqual([...allPhases].sort())
  expect(wanted.filter((name) => !taken.has(name))).toEqual(beyond)
})
