import { posix } from 'node:path'
import ts from 'typescript'

/** Texts by path from the root of the project: `src/errors.ts`, `bench/run.ts`. */
export type Sources = ReadonlyMap<string, string>

/** Small words most rooms may use. */
const words = 'errors secret clock defined record-keys'

/**
 * Who may import whom. A row names rooms of `src` and packages (with their subpaths); `type:x` allows types alone,
 * `node:*` Node's own modules, `*` any one package per file (an adapter serves one platform library).
 */
const mayImport: Readonly<Record<string, string>> = {
  defined: '',
  secret: '',
  'record-keys': '',
  protocol: 'type:secret type:errors zod/mini',
  errors: 'type:protocol secret',
  ports: 'type:protocol type:errors type:secret type:xstate',
  clock: 'type:ports',
  services: `${words} protocol ports ofetch type:zod/mini`,
  machines: `${words} type:protocol type:ports xstate`,
  adapters: `${words} type:protocol ports *`,
  view: 'clock type:ports type:errors type:machines composition uqr',
  storage: `${words} type:protocol ports adapters *`,
  browsers: `${words} type:protocol ports adapters *`,
  'react-native': `${words} type:protocol ports browsers`,
  simulator: `secret clock defined protocol ports node:*`,
  composition: `${words} protocol ports services machines adapters xstate zod/mini`,
  companion: `${words} protocol ports services machines adapters composition xstate`,
  inspect: `${words} protocol ports machines xstate @statelyai/inspect`,
  testing: `${words} protocol ports machines simulator type:composition xstate node:*`,
  vite: 'simulator vite node:*',
  index: `${words} protocol ports services machines adapters composition`,
  cli: `${words} protocol ports services machines adapters composition companion inspect testing storage browsers simulator index xstate uqr citty preact @dagrejs/dagre node:*`,
}

const longestFile = 450

/** Every breach of the project's structure, one sentence each. */
export function breaches(sources: Sources): string[] {
  const files = [...sources].map(([path, text]) => parse(path, text))
  const charts = files.filter((file) => roomOf(file.path) === 'machines')
  const helpers = invokeHelpers(charts)
  return [
    ...files.flatMap(importBreaches),
    ...files.flatMap(lengthBreaches),
    ...files.flatMap(anyBreaches),
    ...charts.flatMap((chart) => chartBreaches(chart, helpers)),
    ...cycles(files),
  ]
}

interface File {
  readonly path: string
  readonly tree: ts.SourceFile
  readonly imports: readonly Import[]
}

interface Import {
  /** A path from the root for relative specifiers, else the package specifier. */
  readonly target: string
  readonly relative: boolean
  readonly typeOnly: boolean
}

function parse(path: string, text: string): File {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
  const imports: Import[] = []
  for (const node of nodesOf(tree)) {
    const specifier = specifierOf(node)
    if (specifier === undefined) continue
    const relative = specifier.startsWith('.')
    const target = relative ? posix.join(posix.dirname(path), specifier) : specifier
    imports.push({ target, relative, typeOnly: isTypeOnly(node) })
  }
  return { path, tree, imports }
}

function specifierOf(node: ts.Node): string | undefined {
  const specifier =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
        ? node.arguments[0]
        : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
          ? node.argument.literal
          : undefined
  return specifier && ts.isStringLiteralLike(specifier) ? specifier.text : undefined
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isImportTypeNode(node)) return true
  if (ts.isExportDeclaration(node)) return node.isTypeOnly
  return ts.isImportDeclaration(node) && node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
}

function roomOf(path: string): string | undefined {
  const [, room, rest] = /^src\/([^/]+?)(?:\.tsx?|(\/.*))$/.exec(path) ?? []
  if (room === undefined) return undefined
  return rest === undefined && /^create-pass(-machine)?$/.test(room) ? 'composition' : room
}

function importBreaches({ path, imports }: File): string[] {
  if (!path.startsWith('src/')) {
    return imports
      .filter(({ relative, target }) => relative && target.startsWith('src/'))
      .map(({ target }) => `${path} imports ${target}: import the package by name`)
  }
  const room = roomOf(path) ?? ''
  const row = mayImport[room]
  if (row === undefined) return [`${path} is in no room of the table`]
  const allowed = row.split(' ')
  const packages = new Set(imports.filter((entry) => !entry.relative).map((entry) => entry.target))
  const found: string[] = []
  if (allowed.includes('*') && packages.size > 1) {
    found.push(`${path} imports ${[...packages].join(' and ')}: one platform library each`)
  }
  for (const { target, relative, typeOnly } of imports) {
    const name = relative ? roomOf(target) : target.startsWith('node:') ? 'node:*' : target
    if (name === undefined) found.push(`${path} imports ${target}, outside src`)
    else if (relative && name === room) found.push(...machineBreach(path, target))
    else if (!relative && allowed.includes('*')) continue
    else if (!allowed.some((entry) => covers(entry, name, typeOnly))) {
      found.push(`${path} imports ${target}: ${room} may import ${row || 'nothing'}`)
    } else if (relative && room !== 'composition') found.push(...machineBreach(path, target))
  }
  return found
}

function covers(entry: string, name: string, typeOnly: boolean): boolean {
  const allowed = typeOnly ? entry.replace('type:', '') : entry
  return name === allowed || name.startsWith(`${allowed}/`)
}

/** A machine is entered by its `index.ts`; `machines/shared` is common ground. */
function machineBreach(path: string, target: string): string[] {
  const folderOf = (file: string) => /^src\/machines\/([^/]+)\//.exec(file)?.[1]
  const folder = folderOf(target)
  if (folder === undefined || folder === 'shared' || folder === folderOf(path)) return []
  return target.endsWith('/index.ts') ? [] : [`${path} imports ${target}: enter a machine by its index.ts`]
}

function lengthBreaches({ path, tree }: File): string[] {
  const lines = tree.text.trimEnd().split('\n').length
  return path.startsWith('src/') && lines > longestFile
    ? [`${path} has ${lines} lines: split it (${longestFile} at most)`]
    : []
}

function anyBreaches({ path, tree }: File): string[] {
  return [...nodesOf(tree)]
    .filter((node) => node.kind === ts.SyntaxKind.AnyKeyword)
    .map((node) => `${path}:${lineOf(tree, node)} says any`)
}

function chartBreaches({ path, tree }: File, helpers: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const found: string[] = []
  for (const node of nodesOf(tree)) {
    if (!ts.isPropertyAssignment(node)) continue
    const at = `${path}:${lineOf(tree, node)}`
    if (nameOf(node) === 'after') found.push(`${at} uses after: deadlines are absolute and invoked`)
    if (nameOf(node) !== 'invoke') continue
    const items = ts.isArrayLiteralExpression(node.initializer)
      ? node.initializer.elements
      : [node.initializer]
    for (const item of items) {
      const keys = keysOf(item, helpers)
      const missing = ['id', 'onError'].filter((key) => !keys.has(key))
      if (missing.length > 0) found.push(`${at} invokes without ${missing.join(' and ')}`)
    }
  }
  return found
}

/** The keys an invocation surely has: written in place, or by the helper it is made with. */
function keysOf(node: ts.Expression, helpers: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node)) {
    return keysOf(node.expression, helpers)
  }
  if (ts.isIdentifier(node)) return new Set(helpers.get(node.text))
  if (ts.isCallExpression(node)) return keysOf(node.expression, helpers)
  if (!ts.isObjectLiteralExpression(node)) return new Set()
  return new Set(
    node.properties.flatMap((property) =>
      ts.isSpreadAssignment(property) ? [...keysOf(property.expression, helpers)] : (nameOf(property) ?? []),
    ),
  )
}

/** What functions and constants of the charts write into an invocation, by their names. */
function invokeHelpers(charts: readonly File[]): Map<string, ReadonlySet<string>> {
  const helpers = new Map<string, ReadonlySet<string>>()
  for (const node of charts.flatMap(({ tree }) => [...nodesOf(tree)])) {
    if (!(ts.isFunctionDeclaration(node) || ts.isVariableDeclaration(node))) continue
    if (node.name === undefined || !ts.isIdentifier(node.name)) continue
    const result = ts.isFunctionDeclaration(node) ? returned(node.body) : resultOf(node.initializer)
    if (result) helpers.set(node.name.text, keysOf(result, new Map()))
  }
  return helpers
}

function resultOf(node: ts.Expression | undefined): ts.Expression | undefined {
  if (node === undefined || !ts.isArrowFunction(node)) return node
  return ts.isBlock(node.body) ? returned(node.body) : node.body
}

function returned(body: ts.Block | undefined): ts.Expression | undefined {
  return body?.statements.find(ts.isReturnStatement)?.expression
}

/** Circles of value imports; type imports leave no trace at run time. */
function cycles(files: readonly File[]): string[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start !== -1) {
      found.push(`circle of imports: ${[...trail.slice(start), path].join(' -> ')}`)
      return
    }
    if (done.has(path)) return
    for (const { target, relative, typeOnly } of byPath.get(path)?.imports ?? []) {
      if (relative && !typeOnly) visit(target, [...trail, path])
    }
    done.add(path)
  }
  for (const { path } of files) visit(path, [])
  return found
}

function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => void children.push(child))
  for (const child of children) yield* nodesOf(child)
}

function nameOf(property: ts.ObjectLiteralElementLike): string | undefined {
  const { name } = property
  return name && (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) ? name.text : undefined
}

function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
}
