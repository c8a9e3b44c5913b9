import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterChrome79 } from './_after-chrome-79.ts'

const esCheck = fileURLToPath(new URL('../../node_modules/.bin/es-check', import.meta.url))

/** Newer than ES2019, and yet in Chrome 79: since 71, 76 and 73. */
const known = 'globalThis,PromiseAllSettled,StringMatchAll'

/**
 * What Chrome 79 would stumble over in built files: syntax and built-ins by es-check, and, as it knows the language
 * only, calls of what the web has got since by their names. Whether code asks first cannot be seen: name it in `asked`.
 */
export async function findings(
  files: readonly string[],
  { isModule = false, asked = [] as readonly string[] } = {},
): Promise<string[]> {
  const language = await Promise.all([
    check(['es2019', ...files], isModule),
    check(
      ['checkBrowser', ...files, '--browserslistQuery=chrome 79', '--checkFeatures', `--ignore=${known}`],
      isModule,
    ),
  ])
  const calls = await Promise.all(files.map(async (file) => callsIn(await readFile(file, 'utf8'))))
  const found = [...new Set(calls.flat())].filter((name) => !asked.includes(name))
  return [...language.flat(), ...found]
}

function check(args: readonly string[], isModule: boolean): Promise<string[]> {
  return new Promise((resolve) => {
    execFile(esCheck, [...args, '--noCache', ...(isModule ? ['--module'] : [])], (error, said) => {
      const told = said.split('\n').flatMap((line) => /· error: (.+)/.exec(line)?.[1] ?? [])
      resolve(error && told.length === 0 ? [error.message] : told)
    })
  })
}

/** Names of the list that are called, constructed or read from a global; a member that is only read is asked for. */
function callsIn(text: string): string[] {
  const tree = ts.createSourceFile('file.js', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS)
  const declared = new Set<string>()
  const globals = new Set<string>()
  const statics = new Set<string>()
  const methods = new Set<string>()
  const visit = (node: ts.Node): void => {
    if ((ts.isVariableDeclaration(node) || ts.isBindingElement(node) || ts.isParameter(node)) && node.name)
      declared.add(node.name.getText(tree))
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      if (ts.isIdentifier(node.expression)) globals.add(node.expression.text)
      if (ts.isPropertyAccessExpression(node.expression)) methods.add(node.expression.name.text)
    }
    if (ts.isPropertyAccessExpression(node)) statics.add(lastTwo(node))
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return afterChrome79.filter((name) => {
    const [owner = '', member, instance] = name.split('.')
    if (instance !== undefined) return methods.has(instance)
    if (member !== undefined) return statics.has(name) && !declared.has(owner)
    return (globals.has(name) || statics.has(`globalThis.${name}`)) && !declared.has(name)
  })
}

/** `Promise.any` of `globalThis.Promise.any`. */
function lastTwo({ expression, name }: ts.PropertyAccessExpression): string {
  const owner = ts.isPropertyAccessExpression(expression) ? expression.name : expression
  return ts.isIdentifier(owner) ? `${owner.text}.${name.text}` : ''
}
