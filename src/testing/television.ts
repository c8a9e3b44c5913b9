import { Secret } from '../secret.ts'
import { cast } from './answers.ts'
import type { Walked } from './model.ts'
import type { Stage } from './stage.ts'
import type { Command } from './steps.ts'

/** What the companion finds missing. */
const lackingBy: Readonly<Record<string, string | undefined>> = {
  'nothing is missing': undefined,
  'the provider is missing': 'mvpd',
  'the domain is missing': 'domainName',
}

/** A command as it is on this stage: the code that the viewer types is the one that a television shows just now. */
export async function onStage(command: Command, stage: Stage, ahead: readonly Walked[]): Promise<Command> {
  if (command.type !== 'code.submit') return command
  const found = ahead.find(
    (step) => step.by === 'service' && step.service === 'inspectSession' && step.how in lackingBy,
  ) as { readonly how: string } | undefined
  const lacking = found && lackingBy[found.how]
  return { ...command, code: new Secret(await showCode(stage, lacking)) }
}

/** A television before the same service registers and begins a sign-in. */
export async function showCode({ simulator, given }: Stage, lacking?: string): Promise<string> {
  const call = async (path: string, body: string | URLSearchParams, headers: Record<string, string> = {}) => {
    const response = await simulator.fetch(new URL(path, 'https://service.example'), {
      method: 'POST',
      body,
      headers: { Accept: 'application/json', ...headers },
    })
    if (!response.ok) throw new Error(`the television was answered ${response.status} at ${path}`)
    return response.json() as Promise<Readonly<Record<string, string>>>
  }
  const { client_id = '', client_secret = '' } = await call(
    '/o/client/register',
    JSON.stringify({ software_statement: simulator.softwareStatement }),
    { 'Content-Type': 'application/json' },
  )
  const grant = { grant_type: 'client_credentials', client_id, client_secret }
  const { access_token } = await call('/o/client/token', new URLSearchParams(grant))
  const { redirectUrl } = given.settings
  const known = Object.entries({ mvpd: cast.mvpd, domainName: 'example.com', redirectUrl })
  const session = await call(
    `/api/v2/${simulator.serviceProvider}/sessions`,
    new URLSearchParams(known.filter(([name]) => name !== lacking)),
    {
      Authorization: `Bearer ${access_token}`,
      'AP-Device-Identifier': `fingerprint ${btoa('television')}`,
      'X-Device-Info': btoa(
        JSON.stringify({ model: 'Television', version: '1', osName: 'Linux', osVersion: '1' }),
      ),
    },
  )
  return session.code ?? ''
}
