// As little work as possible on this side: ready-made bytes, one request at a time on each connection, and of the
// answers no more than the status and where they end.
import { connect } from 'node:net'
import { serve } from './support/child.mjs'

const connections = 16
const most = 20_000
const longestMs = 20_000

serve(async ({ origin, requests }) => {
  const { hostname, port, host } = new URL(origin)
  const messages = requests.map(({ method, path, headers, body = '' }) => {
    const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
    const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
    return Buffer.from(
      [`${method} ${path} HTTP/1.1`, `Host: ${host}`, ...fields, ...length, '', body].join('\r\n'),
    )
  })
  let asked = 0
  let answered = 0
  const startedAt = performance.now()
  const drive = () =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname).setNoDelay(true)
      let received = ''
      const next = () => {
        if (asked >= most || performance.now() - startedAt > longestMs) {
          socket.end()
          resolve()
        } else socket.write(messages[asked++ % messages.length])
      }
      socket.on('connect', next).on('error', reject)
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1')
        const end = received.indexOf('\r\n\r\n')
        if (end === -1) return
        const length = Number(/\r\ncontent-length: (\d+)/i.exec(received)?.[1])
        if (received.length < end + 4 + length) return
        if (!received.startsWith('HTTP/1.1 200')) {
          reject(new Error(received.slice(0, received.indexOf('\r\n'))))
          socket.destroy()
          return
        }
        received = ''
        answered += 1
        next()
      })
    })
  await Promise.all(Array.from({ length: connections }, drive))
  return { requests: answered, seconds: (performance.now() - startedAt) / 1000 }
})
