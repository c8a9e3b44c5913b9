// A new user who has nothing but docs/getting-started.md and an empty folder: does what it says, to the letter, until
// a viewer is signed in in a real Chromium, at the second attempt. `npm run getting-started -- react vue` for some, all
// by default. The packed archive stands in for the registry. Needs `npm run build` first.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { chromium } from 'playwright-core'
import { npm, root } from './install.mjs'
import { pathOf } from './needs.mjs'

const sections = { react: 'React', vue: 'Vue', svelte: 'Svelte', solid: 'Solid', vanilla: 'No framework' }
const guide = readFileSync(join(root, 'docs/getting-started.md'), 'utf8')
const longestMs = 60_000

const chosen = process.argv.slice(2)
const unknown = chosen.find((name) => !(name in sections))
if (unknown !== undefined) {
  console.error(`There is no "${unknown}"; there are: ${Object.keys(sections).join(', ')}.`)
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'passchart-getting-started-'))
try {
  const archive = pack()
  for (const name of chosen.length > 0 ? chosen : Object.keys(sections)) {
    const started = performance.now()
    await follow(name, archive)
    console.log(`${name}: signed in after ${((performance.now() - started) / 1000).toFixed(0)} s`)
  }
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function pack() {
  const { status, stdout, stderr } = npm(['pack', '--ignore-scripts', '--pack-destination', folder])
  if (status !== 0) throw new Error(`npm pack failed\n${stderr}`)
  return join(folder, stdout.trim().split('\n').at(-1))
}

async function follow(name, archive) {
  const home = join(folder, name)
  mkdirSync(home)
  let cwd = home
  for (const step of steps(sections[name])) {
    if (step.file) writeFileSync(withFolder(join(cwd, step.file)), step.text)
    else if (step.command.startsWith('cd ')) cwd = join(cwd, step.command.slice('cd '.length))
    else if (step.command === 'npm run dev') await signIn(cwd)
    else run(step.command.replace(/^npm install passchart\b/, `npm install ${archive}`), cwd)
  }
}

/** Files to write and commands to run, in the order of the page; the files all frameworks share come after `cd`. */
function steps(title) {
  const [intro, ...rest] = guide.split(/^## /m)
  const text = rest.find((section) => section.startsWith(`${title}\n`))
  if (text === undefined) throw new Error(`docs/getting-started.md has no section "${title}"`)
  const own = blocks(text)
  const firstFile = own.findIndex(({ file }) => file)
  return own.toSpliced(firstFile, 0, ...blocks(intro))
}

function blocks(text) {
  const found = text.matchAll(/(?:^`([\w./]+)`[^\n]*:?(?:[^\n]*)\n\n)?^```(\w+)\n(.*?)^```$/gms)
  return [...found].flatMap(([, file, language, body]) =>
    language === 'sh'
      ? body
          .trim()
          .split('\n')
          .map((command) => ({ command }))
      : [{ file, text: body }],
  )
}

function withFolder(path) {
  mkdirSync(dirname(path), { recursive: true })
  return path
}

function run(command, cwd) {
  const { status, stdout, stderr } = spawnSync(command, {
    cwd,
    shell: true,
    encoding: 'utf8',
    timeout: 5 * longestMs,
    env: { ...process.env, npm_config_yes: 'true', npm_config_audit: 'false', npm_config_fund: 'false' },
  })
  if (status !== 0) throw new Error(`${command} failed\n${stdout}${stderr}`)
}

/** What the page promises: it builds, and a viewer signs in, plays and is still signed in after a reload. */
async function signIn(cwd) {
  run('npm run build', cwd)
  const port = await freePort()
  const vite = spawn(
    process.execPath,
    [join(cwd, 'node_modules/vite/bin/vite.js'), '--host', '127.0.0.1', '--port', `${port}`, '--strictPort'],
    { cwd, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  for (const stream of [vite.stdout, vite.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      said += text
    })
  }
  let browser
  try {
    browser = await chromium.launch({
      executablePath: pathOf('chromium'),
      args: [
        ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
        ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      ],
    })
    const page = await browser.newPage()
    page.setDefaultTimeout(longestMs)
    const press = (name) => page.getByRole('button', { name, exact: true }).click()
    const signedIn = page.getByRole('heading', { name: 'Signed in with Cablevision' })
    const visit = async (end) => {
      await press('Sign in')
      await press('Optimum')
      await page.waitForURL('**/provider/login*')
      await press(end)
    }
    await open(page, `http://127.0.0.1:${port}/`)
    // Whoever leaves the provider's page must find a way on.
    await visit('Cancel')
    await press('Cancel')
    await visit('Sign in')
    await signedIn.waitFor()
    await press('Play')
    await page.getByText('Playing', { exact: true }).waitFor()
    await page.reload()
    await signedIn.waitFor()
  } catch (error) {
    throw new Error(`the app of ${cwd} does not sign in: ${error.message}\n${said}`)
  } finally {
    await browser?.close()
    vite.kill()
  }
}

/** Waits for the server. */
async function open(page, url) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const isThere = await page.goto(url).then(
      () => true,
      () => false,
    )
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`nothing answers at ${url}`)
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
