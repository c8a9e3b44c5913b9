// What the tests run beside npm packages: a real Chromium and a real Redis server. Built-in modules only.
import { spawnSync } from 'node:child_process'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { stop } from './install.mjs'

/** `debian` and `brew` are the packages that bring it. */
const programs = {
  chromium: {
    title: 'Chromium',
    variable: 'PASSCHART_CHROMIUM',
    debian: 'chromium',
    brew: 'chromium',
    commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe'],
    places: [
      '/usr/bin/chromium',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      `${process.env.ProgramFiles}/Google/Chrome/Application/chrome.exe`,
    ],
  },
  redis: {
    title: 'Redis',
    variable: 'PASSCHART_REDIS',
    debian: 'redis-server',
    brew: 'redis',
    commands: ['redis-server'],
    places: ['/usr/bin/redis-server', '/opt/homebrew/bin/redis-server', '/usr/local/bin/redis-server'],
  },
}

/** The path of a program; throws an error that says what to install if it is not there. */
export function pathOf(name) {
  const path = find(programs[name])
  if (path === undefined) throw new Error(adviceOn(missing()))
  return path
}

/** Installs what is missing, as root on Debian and its kin; elsewhere says what to install and ends the process. */
export function ensurePrograms() {
  const absent = missing()
  if (absent.length === 0) return
  if (!canInstall(absent)) stop(adviceOn(absent))
  const packages = absent.map(({ debian }) => debian)
  console.error(`passchart: installing ${packages.join(' and ')} (apt-get) …`)
  const said = install(packages)
  const still = missing()
  if (still.length === 0) return
  console.error(said.trim())
  stop(`apt-get failed (its report is above). ${adviceOn(still)}`)
}

function missing() {
  return Object.values(programs).filter((program) => find(program) === undefined)
}

/** Whoever names a program means that one and no other. */
function find({ variable, commands, places }) {
  const named = process.env[variable]
  if (named) return isProgram(named) ? named : undefined
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
  const onPath = commands.flatMap((command) => folders.map((folder) => join(folder, command)))
  return [...onPath, ...places].find(isProgram)
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function canInstall(absent) {
  const isNamed = absent.some(({ variable }) => process.env[variable])
  return !isNamed && process.getuid?.() === 0 && isProgram('/usr/bin/apt-get')
}

/** Returns what apt-get said. */
function install(packages) {
  const first = aptGet('install', ...packages)
  if (first.status === 0) return first.said
  // The lists of packages are absent or out of date.
  const update = aptGet('update')
  return first.said + update.said + aptGet('install', ...packages).said
}

function aptGet(...args) {
  const options = ['--yes', '--no-install-recommends', '--option', 'DPkg::Lock::Timeout=120']
  const { status, stdout, stderr } = spawnSync('/usr/bin/apt-get', [...options, ...args], {
    encoding: 'utf8',
    timeout: 300_000,
    // Nobody is there to be asked; and the server's package starts no service in a single-user runlevel.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  })
  return { status, said: `${stdout ?? ''}${stderr ?? ''}` }
}

function adviceOn(absent) {
  const isNamed = ({ variable }) => process.env[variable]
  const wrong = absent.filter(isNamed).map(({ variable }) => `${variable}=${process.env[variable]}`)
  const needed = absent.filter((program) => !isNamed(program))
  const list = (key) => needed.map((program) => program[key])
  return [
    ...(wrong.length > 0 ? [`There is no program at ${wrong.join(' and ')}.`] : []),
    ...(needed.length > 0
      ? [
          `The tests need ${list('title').join(' and ')}:`,
          `\`apt-get install ${list('debian').join(' ')}\` on Debian, as root;`,
          `\`brew install ${list('brew').join(' ')}\` on macOS;`,
          `elsewhere name the program in ${list('variable').join(' and ')}.`,
        ]
      : []),
  ].join(' ')
}
