// `npm run api` writes api/NAME.api.md, the public face of each entry as built to dist, so that a change of it is seen
// and reviewed as a diff. With `--check` it writes nothing and fails on a stale report. Either way it fails on a type
// that the face names and no entry exports: who uses it could not write it down.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { Extractor, ExtractorConfig, ExtractorMessageCategory } from '@microsoft/api-extractor'
import { root, stop } from './install.mjs'

/** Values behind a `typeof`, which are told by their names alone. A chart's type is what XState makes of its code. */
const values = ['answers', 'charts', 'setUps', 'calls', 'degradationRules', 'questions', 'mvpd']
const isValue = (name) => values.includes(name) || /^\w+Chart$/.test(name)

const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const folder = join(root, 'api')
const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const entries = Object.entries(exports).flatMap(([entry, { types }]) =>
  types
    ? [{ report: `${entry === '.' ? 'passchart' : basename(entry)}.api.md`, types: join(root, types) }]
    : [],
)
if (!entries.every(({ types }) => existsSync(types)))
  stop('dist has no declarations: run `npm run build` first.')

if (!options.check) rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const unexported = new Map()
const stale = []
for (const entry of entries) if (!extract(entry)) stale.push(entry.report)
stale.push(...surplus())

const faults = [...missing().map(([name, report]) => `${name}, named in ${report}, is exported by no entry`)]
if (options.check && stale.length > 0) {
  faults.push(`api is stale (${stale.join(', ')}): run \`npm run api\` and review what it changes`)
}
for (const fault of faults) console.log(fault)
if (faults.length > 0) process.exitCode = 1

/** Writes the report of an entry, or compares it; false when it is not the one that is kept. */
function extract({ report, types }) {
  const compilerOptions = {
    ...{ target: 'es2022', lib: ['es2022', 'dom', 'dom.iterable', 'esnext.disposable'], types: ['node'] },
    ...{ module: 'esnext', moduleResolution: 'bundler', strict: true, skipLibCheck: true },
  }
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: types,
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { compilerOptions, files: [types] } },
      apiReport: {
        enabled: true,
        reportFileName: report,
        reportFolder: folder,
        reportTempFolder: join(root, '.cache/api'),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
    },
    packageJsonFullPath: join(root, 'package.json'),
  })
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: !options.check,
    messageCallback(message) {
      message.handled = true
      if (message.category === ExtractorMessageCategory.Compiler)
        stop(message.formatMessageWithLocation(root))
      if (message.messageId !== 'ae-forgotten-export') return
      const [, name] = /"(.+?)"/.exec(message.text)
      unexported.set(name, report)
    },
  })
  return !apiReportChanged
}

/** Reports of entries that are no more. */
function surplus() {
  return readdirSync(folder).filter((file) => !entries.some(({ report }) => report === file))
}

/** What one entry only names, another may export. */
function missing() {
  const reports = entries
    .map(({ report }) => readFileSync(join(root, '.cache/api', report), 'utf8'))
    .join('\n')
  const isExported = (name) =>
    new RegExp(
      `^export (?:declare |abstract )?\\w+ ${name.replace(/\$/g, '\\$')}\\b|^export \\{ .*\\b${name}\\b.* \\}`,
      'm',
    ).test(reports)
  return [...unexported].filter(([name]) => !isValue(name) && !isExported(name))
}
