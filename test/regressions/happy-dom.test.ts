// @vitest-environment happy-dom
import { createPass, memoryStore } from 'passchart'
import { createSimulator } from 'passchart/simulator'
import { expect, it } from 'vitest'

it('the simulator answers where Headers keeps the names as they were written, as in happy-dom', async () => {
  const { serviceProvider, softwareStatement, fetch } = createSimulator()
  const pass = createPass({
    serviceProvider,
    softwareStatement,
    redirectUrl: 'https://app.example/done',
    device: { id: 'device-1' },
    store: memoryStore(),
    fetch,
  }).start()
  const view = await pass.waitFor(({ phase }) => phase === 'signedOut' || phase === 'blocked')
  expect(view.phase).toBe('signedOut')
  await pass.stop()
})
