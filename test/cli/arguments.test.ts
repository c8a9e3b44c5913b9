import { describe, expect, it } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }
import { stories } from '../../src/cli/demo/story.ts'
import { passchart } from './_cli.ts'

describe('passchart', () => {
  it.each([
    [['--help'], 'passchart <command> [options]'],
    [['-h'], 'Start with: passchart demo'],
    [['demo', '--help'], '--statement-file FILE'],
    [['demo', '--interactive', '-h'], 'passchart demo --interactive'],
    [['simulate', '--help'], '--port N'],
  ])('teaches with %j', async (argv, text) => {
    const cli = passchart(argv)
    expect(await cli.exitCode).toBe(0)
    expect(cli.stdout()).toContain(text)
    expect(cli.stderr()).toBe('')
  })

  it('names every story, and says what one gets to see', async () => {
    const cli = passchart(['demo', '--help'])
    await cli.exitCode
    const help = cli.stdout().replace(/\s+/g, ' ')
    for (const [name, { summary }] of Object.entries(stories)) expect(help).toContain(` ${name} ${summary}`)
  })

  it('tells its version', async () => {
    const cli = passchart(['--version'])
    expect(await cli.exitCode).toBe(0)
    expect(cli.stdout()).toBe(`${manifest.version}\n`)
  })

  it.each([
    [[], 'which command? There are: demo, simulate, inspect, trace, diagram. Try: passchart --help'],
    [
      ['dmeo'],
      'there is no command "dmeo" There are: demo, simulate, inspect, trace, diagram. Try: passchart --help',
    ],
    [['constructor'], 'there is no command "constructor"'],
    [['--interactive'], 'there is no option --interactive'],
    [['demo', '--orign', 'x'], 'there is no option --orign Try: passchart demo --help'],
    [['demo', '-x'], 'there is no option -x'],
    [['demo', '--constructor'], 'there is no option --constructor'],
    [['demo', 'now'], '"now" is one word too many'],
    [['demo', '--mvpd'], '--mvpd needs a value'],
    [['demo', '--mvpd', '--interactive'], '--mvpd needs a value'],
    [['demo', '--mvpd='], '--mvpd needs a value'],
    [['demo', '--interactive=yes'], '--interactive takes no value'],
    [['demo', '--story'], '--story needs a value'],
    [
      ['demo', '--story', 'x'],
      'there is no story "x" There are: sign-in, denied, expired, outage, temporary,',
    ],
    [['demo', '--story', 'toString'], 'there is no story "toString"'],
    [['demo', '--story', 'sign-in', '--origin', 'https://a.example'], '--story is for the simulator'],
    [['demo', '--story', 'expired', '--interactive'], '--interactive does not go with --story expired'],
    [['demo', '--story', 'temporary', '--interactive'], '--interactive does not go with --story temporary'],
    [['demo', '--story', 'partner', '--interactive'], '--interactive does not go with --story partner'],
    [['demo', '--story', 'companion', '--interactive'], '--interactive does not go with --story companion'],
    [['demo', '--mvpd', 'Nobody'], 'the service offers no provider "Nobody" here'],
    [['demo', '--mvpd', 'TempPass_REF30'], 'the service offers no provider "TempPass_REF30" here'],
    [['demo', '--service-provider', '..'], '"serviceProvider" must be an id'],
    [['demo', '--statement-file', 'x'], '--statement-file needs --origin'],
    [['demo', '--origin', 'https://a.example'], '--origin needs --service-provider as well'],
    [['demo', '--origin', 'https://a.example', '--deny', 'x'], '--deny is for the simulator'],
    [
      ['demo', '--origin', 'https://a.example', '--service-provider', 'R', '--statement-file', '/nowhere'],
      'the statement file "/nowhere" cannot be read (ENOENT)',
    ],
    [
      ['demo', '--origin', 'http://a.example', '--service-provider', 'R', '--statement-file', 'package.json'],
      'must be one line without blanks',
    ],
    [['simulate', '--port', '65536'], '--port must be a number from 0 to 65535'],
    [['simulate', '--port', 'x'], '--port must be a number from 0 to 65535'],
  ])('refuses %j and says what to do', async (argv, text) => {
    const cli = passchart(argv)
    expect(await cli.exitCode).toBe(2)
    expect(cli.stderr().replace(/\s+/g, ' ')).toContain(text)
    expect(cli.stderr()).toMatch(/Try: passchart .*--help\n$/)
    expect(cli.stdout()).toBe('')
  })
})

describe('passchart simulate', () => {
  it('serves the simulator until it is interrupted, and tells how to use it', async () => {
    const cli = passchart(['simulate', '--service-provider', 'MINE'])
    const [, origin] = await cli.sees(/at (http:\/\/127\.0\.0\.1:\d+) until Ctrl-C/)
    await cli.sees(/_sim\/log\n$/)
    expect(cli.stdout()).toContain(`passchart demo --origin ${origin} --service-provider MINE`)
    const answer = await fetch(`${origin}/o/client/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ software_statement: /software statement (\S+)/.exec(cli.stdout())?.[1] }),
    })
    expect(answer.status).toBe(201)
    cli.interrupt()
    await cli.exitCode
    await expect(fetch(`${origin}/companion`)).rejects.toThrow()
  })

  it('says which port is taken', async () => {
    const first = passchart(['simulate'])
    const [, port = ''] = await first.sees(/127\.0\.0\.1:(\d+)/)
    const second = passchart(['simulate', '--port', port])
    expect(await second.exitCode).toBe(1)
    expect(second.stderr()).toContain(`cannot listen on port ${port} (EADDRINUSE)`)
    first.interrupt()
    await first.exitCode
  })
})
