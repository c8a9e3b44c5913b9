import { describe, expect, it } from 'vitest'
import { compile } from '../_docs/compile.ts'
import { checkComponents } from '../_docs/components.ts'
import { pages } from '../_docs/pages.ts'
import { run } from '../_docs/run.ts'

const blocks = pages().flatMap((page) => page.blocks)
const compiled = compile(blocks.filter(({ language }) => /^[tj]sx?$/.test(language))).map(
  (each) => [`${each.block.file}:${each.block.line}`, each] as const,
)
const programs = compiled.filter(([, { isWhole, imports }]) => isWhole && imports.has('passchart/simulator'))

describe('code of the documentation', () => {
  it.each(compiled)('%s compiles', (_, { errors }) => expect(errors).toEqual([]))

  it.each(programs)('%s runs to its end', (_, { block }) => expect(run(block)).toMatchObject({ status: 0 }))

  it.each(['vue', 'svelte'] as const)('in %s compiles', { timeout: 120_000 }, (language) =>
    expect(
      checkComponents(
        language,
        blocks.filter((block) => block.language === language),
      ),
    ).toEqual([]),
  )
})
