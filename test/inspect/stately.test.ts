import { stately } from 'passchart/inspect'
import { describe, expect, it, vi } from 'vitest'

describe('stately', () => {
  it('needs a page, or somebody who takes the events', () => {
    expect(() => stately()).toThrow(expect.objectContaining({ code: 'usage' }))
    stately({ send: () => {} }).stop()
  })

  it.each([
    ['inspector.html', 'file:///app/index.html'],
    ['about:blank', 'https://tv.example/'],
    ['https://', 'https://tv.example/'],
  ])('refuses the page %s of %s, which has no origin', (url, href) => {
    const open = vi.fn()
    vi.stubGlobal('window', { location: { href }, open, addEventListener() {} })
    expect(() => stately({ url })).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: '"url" of stately() must be a page that is served over http(s)',
      }),
    )
    expect(open).not.toHaveBeenCalled()
  })
})
