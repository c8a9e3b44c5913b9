import { describe, expect, it } from 'vitest'
import { inspectorPort } from '../../../src/inspect/local.ts'
import { passchart } from '../_cli.ts'
import { recordWire } from '../_wire.ts'
import { ask, batch, post, read, serve } from './_client.ts'

const address = /at (http:\/\/127\.0\.0\.1:\d+) until Ctrl-C/

describe('passchart inspect', () => {
  it('serves until it is interrupted, and tells how to connect', async () => {
    const cli = passchart(['inspect', '--port', '0', '--allow', 'https://TV.example', '--allow=null'])
    const [, url = ''] = await cli.sees(address)
    await cli.sees(/no secret leaves the app/)
    expect(cli.stdout()).toContain(`inspect: local({ url: '${url}' })`)
    expect((await ask(url)).status).toBe(200)
    for (const origin of ['https://tv.example', 'null']) {
      expect((await post(url, batch(), { Origin: origin })).status).toBe(204)
    }
    cli.interrupt()
    expect(await cli.exitCode).toBe(0)
    await expect(ask(url)).rejects.toThrow()
  })

  it('says what to do when the port is taken', async () => {
    const { port } = await serve()
    const cli = passchart(['inspect', '--port', `${port}`])
    expect(await cli.exitCode).toBe(1)
    const said = cli.stderr().replace(/\s+/g, ' ')
    expect(said).toContain(`cannot listen on port ${port} (EADDRINUSE)`)
    expect(said).toContain(`open http://127.0.0.1:${port}. Or choose another --port`)
  })

  it.each([
    [['--port', 'x'], '--port must be a number'],
    [['--port', '65536'], '--port must be a number'],
    [['--allow', 'tv.example'], '--allow "tv.example" is no origin'],
    [['--allow', 'https://tv.example/'], 'is no origin'],
    [['--allow', '*'], 'is no origin'],
    [['--allow', 'https://*.example'], 'is no origin'],
    [['none.passtrace'], 'the trace "none.passtrace" cannot be read (ENOENT)'],
    [['a.passtrace', 'now'], '"now" is one word too many'],
  ])('refuses %j', async (args, text) => {
    const cli = passchart(['inspect', ...args])
    expect(await cli.exitCode).toBe(2)
    expect(cli.stderr().replace(/\s+/g, ' ')).toContain(text)
  })

  it('teaches with --help', async () => {
    const cli = passchart(['inspect', '--help'])
    expect(await cli.exitCode).toBe(0)
    expect(cli.stdout().replace(/\s+/g, ' ')).toContain(`(default ${inspectorPort}; 0: any free one)`)
  })
})

describe('passchart demo --inspect', () => {
  it('shows every app of the story, by its name, without a secret, and stays until it is interrupted', async () => {
    const wire = recordWire()
    wire.begin()
    try {
      const cli = passchart(['demo', '--story', 'companion', '--inspect'], { pace: 2 })
      const [, url = ''] = await cli.sees(/^Look into the charts while it runs: (\S+)\n/)
      const page = await read(url)
      await cli.sees(/Other stories/)
      expect(await cli.sees(address)).toMatchObject({ 1: url })
      const apps = new Map(page.messages.map(({ name, app }) => [name, app]))
      expect([...apps.keys()].sort()).toEqual(['TV', 'phone'])
      // The last lines are there when the story is over.
      const late = await read(url)
      await late.until(() => late.messages.length > 0)
      const endOf = (app: string) =>
        late.linesOf(app).filter((line) => line.kind === 'end' && !line.actor.includes('.')).length
      expect([...apps.values()].map(endOf)).toEqual([1, 1])
      const of = (name: string) => page.linesOf(apps.get(name) ?? '')
      const statesOf = (name: string, actor: string) =>
        of(name).flatMap((line) => (line.kind === 'state' && line.actor === actor ? [line.value] : []))
      expect(statesOf('TV', 'pass')).toEqual(
        expect.arrayContaining(['registering', 'checkingProfile', 'signedOut', 'signingIn']),
      )
      expect(statesOf('phone', 'companion')).toEqual(
        expect.arrayContaining(['enteringCode', { browsing: 'inBrowser' }, 'success']),
      )
      expect(of('TV').filter((line) => line.kind === 'call').length).toBeGreaterThan(4)
      const { secrets } = wire.of(cli.stdout())
      expect(secrets.size).toBeGreaterThan(4)
      const [, code = ''] = /Code +(\w{7}), good/.exec(cli.stdout()) ?? []
      const shown = JSON.stringify(page.messages)
      for (const secret of [...secrets.keys(), code]) expect(shown).not.toContain(secret)
      expect((await ask(url)).status).toBe(200)
      cli.interrupt()
      expect(await cli.exitCode).toBe(0)
      await expect(ask(url)).rejects.toThrow()
    } finally {
      wire.end()
    }
  })

  it('takes another port where one runs already, and ends at once when it is interrupted', async () => {
    const other = await serve({ port: inspectorPort }).catch(() => undefined)
    const cli = passchart(['demo', '--interactive', '--inspect'])
    const [, url = ''] = await cli.sees(/runs: (\S+)\n/)
    expect(url).not.toBe(`http://127.0.0.1:${inspectorPort}`)
    await other?.close()
    await cli.sees(/Your turn/)
    cli.interrupt()
    await cli.exitCode
    expect(cli.stdout()).toMatch(/Stopped\. Nothing is left running\.\n$/)
    await expect(ask(url)).rejects.toThrow()
  })

  it('ends with what was wrong', async () => {
    const cli = passchart(['demo', '--inspect', '--mvpd', 'Nobody'])
    expect(await cli.exitCode).toBe(2)
    expect(cli.stderr()).toContain('"Nobody"')
  })
})
