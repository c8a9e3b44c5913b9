import { wrap } from './text.ts'

/** The part of `process.stdout` a screen needs. */
export interface Output {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
  write(text: string): unknown
}

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
}
export type Style = Readonly<Record<keyof typeof codes | 'qr', (text: string) => string>>

/** Where a command writes to: prose that fits the width, and one line that is kept up to date. */
export interface Screen {
  /** Whether lines may be rewritten. Otherwise everything that is printed stays as it is. */
  readonly isLive: boolean
  readonly columns: number
  readonly rows: number
  readonly style: Style
  /** Prints a paragraph, wrapped to the width and indented; `hang`: further lines by so much more. */
  print(
    text?: string,
    o?: { readonly indent?: number; readonly hang?: number; readonly style?: keyof Style },
  ): void
  /** Prints lines exactly as they are. */
  printRaw(lines: readonly string[]): void
  /** Keeps a last line up to date until the next call; does nothing where lines cannot be rewritten. */
  show(render: ((frame: string) => string) | undefined): void
  /** Leaves the terminal as it was found. */
  close(): void
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 120
/** Longer lines are hard to read, however wide the window. */
const longestLine = 88
const clearLine = '\r\x1b[2K'
const hideCursor = '\x1b[?25l'
const showCursor = '\x1b[?25h'

/** A screen over an output, as wide and as colourful as the output and the environment allow. */
export function createScreen(output: Output, env: NodeJS.ProcessEnv): Screen {
  const isLive = Boolean(output.isTTY) && env.TERM !== 'dumb'
  const style = createStyle(wantsColour(env) ?? isLive)
  let render: ((frame: string) => string) | undefined
  let timer: NodeJS.Timeout | undefined
  let frame = 0

  const screen: Screen = {
    isLive,
    style,
    get columns() {
      // Nothing limits a file or a pipe; this is what a long table needs.
      return output.columns || 100
    },
    get rows() {
      return output.rows || 24
    },
    print(text = '', { indent = 0, hang = 0, style: name } = {}) {
      const lines = wrap(text, Math.min(screen.columns, longestLine), indent, hang)
      screen.printRaw(name ? lines.map(style[name]) : lines)
    },
    printRaw(lines) {
      output.write(`${render ? clearLine : ''}${lines.join('\n')}\n`)
      draw()
    },
    show(next) {
      if (!isLive || (next === undefined && render === undefined)) return
      if (render === undefined) output.write(hideCursor)
      render = next
      clearInterval(timer)
      if (next === undefined) {
        output.write(clearLine + showCursor)
        return
      }
      draw()
      timer = setInterval(() => {
        frame = (frame + 1) % frames.length
        draw()
      }, frameMs)
    },
    close: () => screen.show(undefined),
  }
  return screen

  function draw(): void {
    if (!render) return
    // A line that wraps could not be cleared any more.
    const text = render(frames[frame] ?? '').slice(0, screen.columns - 1)
    output.write(clearLine + style.dim(text))
  }
}

/** What the environment says about colours; `FORCE_COLOR` goes before `NO_COLOR`, as in Node itself. */
function wantsColour({ FORCE_COLOR, NO_COLOR }: NodeJS.ProcessEnv): boolean | undefined {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  return NO_COLOR ? false : undefined
}

function createStyle(isColoured: boolean): Style {
  const paint = (on: string, off: string) => (text: string) =>
    isColoured && text !== '' ? `\x1b[${on}m${text}\x1b[${off}m` : text
  const styles = Object.entries(codes).map(([name, [on, off]]) => [name, paint(`${on}`, `${off}`)])
  // Dark on light whatever the theme: many cameras do not read the negative.
  return { ...Object.fromEntries(styles), qr: paint('97;40', '39;49') }
}

/** Words from outside, harmless: what others sent must not move the cursor or paint. */
export function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ')
}
