import { createSimulator } from 'passchart/simulator'

process.on('disconnect', () => process.exit())

// Device headers and all, as an app sends them.
const simulator = createSimulator({ limiter: false })
const { origin } = await simulator.listen()
const device = {
  Accept: 'application/json',
  'User-Agent': 'Mozilla/5.0 (SMART-TV; LINUX; Tizen 6.5) AppleWebKit/537.36',
  'AP-Device-Identifier': `fingerprint ${btoa('living-room-0001')}`,
  'X-Device-Info': btoa(JSON.stringify({ model: 'TV 55', version: '1', osName: 'Tizen', osVersion: '6.5' })),
}
const json = { 'Content-Type': 'application/json' }
const form = { 'Content-Type': 'application/x-www-form-urlencoded' }

const client = await post(
  '/o/client/register',
  { ...device, ...json },
  JSON.stringify({ software_statement: simulator.softwareStatement }),
)
const { client_id, client_secret } = client
const token = await post(
  '/o/client/token',
  { ...device, ...form },
  `${new URLSearchParams({ client_id, client_secret, grant_type: 'client_credentials' })}`,
)
const headers = { ...device, Authorization: `Bearer ${token.access_token}` }
simulator.profiles.add({ device: 'living-room-0001' }, 'Cablevision')
const { code } = await post('/api/v2/REF30/sessions', { ...headers, ...form }, 'mvpd=Spectrum')

const get = (path) => ({ method: 'GET', path, headers })
const decide = (kind, resources) => ({
  ...{ method: 'POST', path: `/api/v2/REF30/decisions/${kind}/Cablevision` },
  ...{ headers: { ...headers, ...json }, body: JSON.stringify({ resources }) },
})
// An evening: mostly polls, then looks at the profile, a row of marks, now and then a play.
const requests = [
  ...Array(5).fill(get(`/api/v2/REF30/profiles/code/${code}`)),
  ...Array(2).fill(get('/api/v2/REF30/profiles/Cablevision')),
  get('/api/v2/REF30/profiles'),
  decide('preauthorize', ['REF30', 'Channel 2', 'Channel 3', 'Channel 4', 'Channel 5']),
  decide('authorize', ['REF30']),
]

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send((user + system) / 1e6)
})
process.send({ origin, requests })

async function post(path, headers, body) {
  const response = await fetch(origin + path, { method: 'POST', headers, body })
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return response.json()
}
