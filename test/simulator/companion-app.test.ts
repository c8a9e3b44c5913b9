import { createSimulator } from 'passchart/simulator'
import { describe, expect, it } from 'vitest'

const at = (path: string) => `https://sp.auth.adobe.com${path}`
const companionApp = 'alert("</script>")'

describe('the app of the companion page', () => {
  it('is served as a script, as it was given', async () => {
    const { fetch } = createSimulator({ companionApp })
    const response = await fetch(at('/companion.js'))
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('text/javascript;charset=UTF-8')
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(await response.text()).toBe(companionApp)
    expect((await fetch(at('/companion.js'), { method: 'POST' })).status).toBe(405)
  })

  it('is all that the page allows to run, and talks to its own origin only', async () => {
    const { fetch } = createSimulator({ companionApp })
    const response = await fetch(at('/companion'))
    expect(response.headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; script-src 'self'; connect-src 'self'",
    )
    const scripts = (await response.text()).match(/<script[^>]*>/g)
    expect(scripts).toEqual([
      '<script type="application/json" id="companion-settings">',
      '<script src="/companion.js" defer>',
    ])
  })

  it('finds its settings in the page, whatever they hold', async () => {
    const softwareStatement = '</script><script>alert(1)</script>'
    const { fetch } = createSimulator({ companionApp, serviceProvider: 'X', softwareStatement, domains: [] })
    const text = await (await fetch(at('/companion'))).text()
    expect(text).not.toContain('<script>alert')
    const [, json = ''] = /id="companion-settings">(.*?)<\/script>/.exec(text) ?? []
    expect(JSON.parse(json)).toEqual({ serviceProvider: 'X', softwareStatement, redirectPath: '/done' })
    expect(await (await createSimulator({ companionApp }).fetch(at('/companion'))).text()).toContain(
      '"domainName":"adobe.com"',
    )
  })

  it('leaves the form in the page for browsers without JavaScript', async () => {
    const { fetch } = createSimulator({ companionApp })
    expect(await (await fetch(at('/companion?code=ABC1234'))).text()).toMatch(
      /<form method="post" action="\/companion">[\s\S]*value="ABC1234"/,
    )
    const answer = await fetch(at('/companion'), {
      method: 'POST',
      body: new URLSearchParams({ code: 'ABC1234' }),
    })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('Content-Security-Policy')).not.toContain('script-src')
    expect(await answer.text()).not.toContain('<script')
  })

  it('is absent unless given', async () => {
    const { fetch } = createSimulator()
    expect((await fetch(at('/companion.js'))).status).toBe(404)
    expect(await (await fetch(at('/companion'))).text()).not.toContain('script')
  })
})
