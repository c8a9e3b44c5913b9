import type { Line } from './line.ts'

/**
 * What of the lines that are gone is needed to read those that follow: the charts, the last run, and each living actor
 * with its state and view. As texts, for whoever sends them on.
 */
export interface Beginning {
  /** Takes in a line that goes. `text` is its JSON. */
  note(line: Line, text: string): void
  /** In an order in which they can be read. */
  texts(): string[]
}

/** An app has some fifty of them, of 100 kB in all; nothing that is sent can make it more than this. */
const mostEntries = 1_000
const mostChars = 300_000

export function createBeginning(): Beginning {
  /** By kind and name, the longest known first. */
  const texts = new Map<string, string>()
  let chars = 0

  function remove(key: string): void {
    chars -= texts.get(key)?.length ?? 0
    texts.delete(key)
  }

  function put(key: string, text: string): void {
    remove(key)
    texts.set(key, text)
    chars += text.length
    for (const oldest of texts.keys()) {
      if (texts.size <= mostEntries && chars <= mostChars) break
      remove(oldest)
    }
  }

  /** An actor goes, and those below it go with it. */
  function forget(actor: string): void {
    for (const key of [...texts.keys()]) {
      const name = key.slice(key.indexOf(':') + 1)
      if (key.startsWith('chart:')) continue
      if (name === actor || name.startsWith(`${actor}.`)) remove(key)
    }
  }

  function finish(actor: string, text: string): void {
    const begin = texts.get(`begin:${actor}`)
    forget(actor)
    // That there was an app stays known, and how it ended.
    if (begin === undefined || actor.includes('.')) return
    put(`begin:${actor}`, begin)
    put(`end:${actor}`, text)
  }

  return {
    note(line, text) {
      switch (line.kind) {
        case 'run':
          put('run:', text)
          break
        case 'chart':
          put(`chart:${line.chart.name}`, text)
          break
        case 'begin':
          forget(line.actor)
          put(`begin:${line.actor}`, text)
          break
        case 'state':
        case 'view':
          put(`${line.kind}:${line.actor}`, text)
          break
        case 'answer':
          if (line.how !== 'told') forget(line.actor)
          break
        case 'end':
          finish(line.actor, text)
      }
    },
    texts: () => [...texts.values()],
  }
}
