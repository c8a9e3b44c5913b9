/** Where requirements are enforced: every id in a comment of the sources, and what the comment stands on. */
import ts from 'typescript'
import { idPattern } from './rows.ts'

export interface Place {
  readonly id: string
  readonly file: string
  /** As a reader looks for it: `state waiting`, `guard isTerminal`, `createGateway`, `Policy.attempts`. */
  readonly name: string | undefined
}

/** Every place that the text of a source file names, each once. */
export function placesIn(file: string, source: string): readonly Place[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
  const found = new Map<string, Place>()
  for (const comment of commentsIn(tree)) {
    const ids = source.slice(comment.pos, comment.end).match(idPattern) ?? []
    if (ids.length === 0) continue
    const name = nameOf(pathTo(subjectOf(comment, tree)))
    for (const id of ids) found.set(`${id} ${name}`, { id, file, name })
  }
  return [...found.values()]
}

function commentsIn(tree: ts.SourceFile): readonly ts.CommentRange[] {
  const found = new Map<number, ts.CommentRange>()
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return
    const children = node.getChildren(tree)
    if (children.length > 0) {
      for (const child of children) visit(child)
      return
    }
    const before = ts.getLeadingCommentRanges(tree.text, node.pos) ?? []
    const after = ts.getTrailingCommentRanges(tree.text, node.end) ?? []
    for (const range of [...before, ...after]) found.set(range.pos, range)
  }
  visit(tree)
  return [...found.values()].sort((a, b) => a.pos - b.pos)
}

/** What a comment speaks of: what follows it, or what its line begins with where it ends the line. */
function subjectOf({ pos, end }: ts.CommentRange, tree: ts.SourceFile): ts.Node {
  const lineStart = tree.text.lastIndexOf('\n', pos - 1) + 1
  const before = tree.text.slice(lineStart, pos)
  const token = tokenAt(before.trim() === '' ? end : lineStart + before.search(/\S/), tree)
  let subject: ts.Node = token
  // The largest construct that begins there.
  while (!ts.isSourceFile(subject.parent) && subject.parent.getStart(tree) === token.getStart(tree))
    subject = subject.parent
  return subject
}

/** The token at a position, or the one that the space around it belongs to. */
function tokenAt(position: number, tree: ts.SourceFile): ts.Node {
  let node: ts.Node = tree
  for (;;) {
    const child: ts.Node | undefined = node
      .getChildren(tree)
      .find((each) => !ts.isJSDoc(each) && each.pos <= position && position < each.end)
    if (child === undefined) return ts.isSourceFile(node) ? node.endOfFileToken : node
    node = child
  }
}

/** A part of a place's name. */
interface Part {
  readonly name: string
  readonly node: ts.Node
}

/** The named constructs from the outside to a node, itself included. */
function pathTo(subject: ts.Node): readonly Part[] {
  const path: Part[] = []
  for (let node = subject; !ts.isSourceFile(node); node = node.parent) {
    const name = ownNameOf(node, node === subject)
    if (name !== undefined) path.unshift({ name, node })
  }
  return path
}

function ownNameOf(node: ts.Node, isSubject: boolean): string | undefined {
  if (ts.isVariableStatement(node)) {
    const [first] = node.declarationList.declarations
    return isSubject && first !== undefined ? ownNameOf(first, true) : undefined
  }
  if (ts.isConstructorDeclaration(node)) return 'constructor'
  const isNamed =
    ts.isFunctionDeclaration(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isClassLike(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeElement(node) ||
    ts.isClassElement(node) ||
    ts.isObjectLiteralElement(node)
  const name = isNamed ? node.name : undefined
  const isPlain = name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteralLike(name))
  return isPlain ? name.text : undefined
}

const kinds: Readonly<Record<string, string>> = { guards: 'guard', actions: 'action', actors: 'actor' }

/** In a chart the state or the guard and so on, elsewhere the declaration and its members. */
function nameOf(path: readonly Part[]): string | undefined {
  const states: string[] = []
  let event: string | undefined
  for (const [i, { name, node }] of path.entries()) {
    const around = path[i - 1]?.name ?? ''
    const isOutside = states.length === 0 && event === undefined
    if (isStateConfig(node) || around === 'states') states.push(name)
    else if (around === 'on') event = name
    else if (isOutside && kinds[around] !== undefined) return `${kinds[around]} ${name}`
  }
  const state = states.length > 0 ? `state ${states.join('.')}` : undefined
  const place = [state, event && `on ${event}`].filter(Boolean).join(', ')
  return place || path.map(({ name }) => name).join('.') || undefined
}

/** `const ready = passSetup.createStateConfig({ … })`. */
function isStateConfig(node: ts.Node): boolean {
  const declaration = ts.isVariableStatement(node) ? node.declarationList.declarations[0] : node
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return false
  const { initializer } = declaration
  return (
    initializer !== undefined &&
    ts.isCallExpression(initializer) &&
    ts.isPropertyAccessExpression(initializer.expression) &&
    initializer.expression.name.text === 'createStateConfig'
  )
}
