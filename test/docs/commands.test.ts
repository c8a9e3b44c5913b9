import { describe, expect, it } from 'vitest'
import { faultIn } from '../_docs/commands.ts'
import { pages } from '../_docs/pages.ts'

describe('commands of the documentation', () => {
  it.each(pages().map((page) => [page.file, page] as const))(
    '%s: exist, with their options',
    (file, page) => {
      const lines = [
        ...page.blocks.flatMap(({ language, line, code }) =>
          language === 'sh' ? code.split('\n').map((text, at) => ({ line: line + at, text })) : [],
        ),
        ...page.spans.filter(({ text }) => /^(npx passchart|npm) /.test(text)),
      ]
      const faults = lines.flatMap(({ line, text }) => {
        const fault = faultIn(text)
        return fault === undefined ? [] : [`${file}:${line} ${fault}`]
      })
      expect(faults).toEqual([])
    },
  )
})
