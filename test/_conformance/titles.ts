/**
 * The titles of tests, read from their sources: `it`, `describe`, `row`, their variants by `each`, and what a file makes
 * of them under another name (`twice('…', (t) => …)`), there only with ids.
 */
import ts from 'typescript'

/** A title with its place. */
export interface Title {
  readonly file: string
  readonly line: number
  /** The function it is given to: `it`, `test`, `describe`, `row`, or a function of the file. */
  readonly by: string
  /** Undefined where it is no literal, so that its ids cannot be collected. */
  readonly text: string | undefined
  /** The titles of the `describe`s around it, from the outside; those that are no literal are left out. */
  readonly within: readonly string[]
}

const titled = new Set(['it', 'test', 'describe', 'row'])

/** The ids at the end of a title, well-formed or not. */
export function idsIn(title: string): readonly string[] {
  const [, ids] = / \[([^\]]*)\]$/.exec(title) ?? []
  return ids === undefined ? [] : ids.split(' ')
}

/** What vitest fills in for each case: `%s`, `$name`; `%%` is a percent sign. */
export const placeholder = /%%|%[sdifjoOc#$]|\$[\w.]+/g

/** A title as a reader takes it: after the groups around it, without ids and cases. */
export function sentenceOf({ within, text = '' }: Pick<Title, 'within' | 'text'>): string {
  return [...within, text]
    .map((title) => title.replace(/ \[[^\]]*\]$/, ''))
    .join(': ')
    .replace(placeholder, (found) => (found === '%%' ? '%' : '…'))
}

/** Every title in the text of a test file. */
export function titlesIn(file: string, source: string): readonly Title[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
  const found: Title[] = []
  const visit = (node: ts.Node, within: readonly string[]): void => {
    const title = ts.isCallExpression(node) ? titleOf(node) : undefined
    if (title !== undefined) {
      const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1
      found.push({ file, line, within, ...title })
    }
    const inside = title?.by === 'describe' && title.text !== undefined ? [...within, title.text] : within
    ts.forEachChild(node, (child) => visit(child, inside))
  }
  visit(tree, [])
  return found
}

function titleOf(call: ts.CallExpression): Pick<Title, 'by' | 'text'> | undefined {
  const by = calledBy(call.expression)
  const [title, ...rest] = call.arguments
  if (by === undefined || title === undefined) return undefined
  const text = ts.isStringLiteralLike(title) ? title.text : undefined
  if (titled.has(by)) return { by, text }
  const isTest = text !== undefined && idsIn(text).length > 0 && rest.some(ts.isFunctionLike)
  return isTest ? { by, text } : undefined
}

/** `it` of `it(…)`, of `it.concurrent(…)` and of what `it.each(…)` returned. */
function calledBy(called: ts.Expression): string | undefined {
  if (ts.isIdentifier(called)) return called.text
  const isEach = ts.isCallExpression(called)
  const variant = isEach ? called.expression : called
  const isVariant =
    ts.isPropertyAccessExpression(variant) && variant.name.text === (isEach ? 'each' : 'concurrent')
  return isVariant ? calledBy(variant.expression) : undefined
}
