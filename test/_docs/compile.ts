/** Compiles blocks of code as a reader would: against the sources, with what is in `reader` at hand. */
import { join } from 'node:path'
import ts from 'typescript'
import { type Block, root } from './pages.ts'

export interface Compiled {
  readonly block: Block
  /** Each begins with the file and the line of the page. */
  readonly errors: readonly string[]
  /** It leans on nothing of `reader`: it is a program. */
  readonly isWhole: boolean
  readonly imports: ReadonlySet<string>
}

/** What a reader has at hand: names, and files of an own app. */
export const reader = join(root, 'test/_docs/reader')
const names = join(reader, 'names.d.ts')

/** Blocks of TypeScript and JavaScript, with or without JSX. */
export function compile(blocks: readonly Block[]): Compiled[] {
  const sources = new Map(blocks.map((block) => [pathOf(block), block]))
  const options = optionsOf(join(root, 'tsconfig.json'))
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = host
  host.fileExists = (path) => sources.has(path) || fileExists(path)
  host.getSourceFile = (path, version, ...rest) => {
    const block = sources.get(path)
    if (block === undefined) return getSourceFile(path, version, ...rest)
    return ts.createSourceFile(path, placed(block), version)
  }
  const program = ts.createProgram([...sources.keys(), names], options, host)
  const checker = program.getTypeChecker()

  return [...sources].map(([path, block]) => {
    const source = program.getSourceFile(path)
    if (source === undefined) throw new Error(`${path} is no part of the program`)
    const errors = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ].map(({ start = 0, messageText }) => {
      const { line } = source.getLineAndCharacterOfPosition(start)
      return `${block.file}:${line + 1} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    })
    return { block, errors, isWhole: !leansOnNames(source), imports: importsOf(source) }
  })

  function leansOnNames(node: ts.Node): boolean {
    if (ts.isIdentifier(node)) {
      const declarations = checker.getSymbolAtLocation(node)?.declarations ?? []
      if (declarations.some((declaration) => declaration.getSourceFile().fileName === names)) return true
    }
    return ts.forEachChild(node, leansOnNames) ?? false
  }
}

/** Among the reader's files, where relative imports lead. */
function pathOf(block: Block): string {
  return join(reader, nameOf(block))
}

export function nameOf({ file, line, language }: Block): string {
  return `${file.replaceAll('/', '-')}.${line}.${language}`
}

/** The code, on the lines it has on its page. */
function placed({ line, code }: Block): string {
  const library = /from 'solid-js|from '@xstate\/solid/.test(code) ? 'solid-js' : 'react'
  return `/** @jsxImportSource ${library} */${'\n'.repeat(line - 1)}${code}`
}

function optionsOf(config: string): ts.CompilerOptions {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(config, ts.sys.readFile).config,
    ts.sys,
    root,
  )
  return {
    ...options,
    allowJs: true,
    checkJs: true,
    // Readers have the whole of it; its core is here, with the same types.
    paths: {
      ...options.paths,
      playwright: ['./node_modules/playwright-core/index.d.ts'],
      '@vitejs/plugin-react': ['./examples/react/node_modules/@vitejs/plugin-react/dist/index.d.ts'],
    },
    types: ['node', 'vite/client'],
    moduleDetection: ts.ModuleDetectionKind.Force,
    noUnusedLocals: false,
    noUnusedParameters: false,
  }
}

function importsOf({ statements }: ts.SourceFile): ReadonlySet<string> {
  return new Set(
    statements.flatMap((statement) =>
      ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)
        ? [statement.moduleSpecifier.text]
        : [],
    ),
  )
}
