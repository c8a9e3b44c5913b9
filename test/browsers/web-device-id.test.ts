import { webDeviceId } from 'passchart/browsers'
import { expect, it } from 'vitest'

/** A window with as much of a storage as the id needs. */
function windowWith(storage: Pick<Storage, 'getItem' | 'setItem'>): Window & typeof globalThis {
  return { crypto: globalThis.crypto, localStorage: storage } as Window & typeof globalThis
}

function keepingWindow(kept = new Map<string, string>()) {
  return windowWith({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
  })
}

it('draws an id once and keeps it [HDR-05]', () => {
  const window = keepingWindow()
  const id = webDeviceId({ window })
  expect(id).toMatch(/^[0-9a-f]{32}$/)
  expect(webDeviceId({ window })).toBe(id)
})

it('gives each browser its own', () => {
  expect(webDeviceId({ window: keepingWindow() })).not.toBe(webDeviceId({ window: keepingWindow() }))
})

it('keeps it under a key of choice', () => {
  const window = keepingWindow(new Map([['device', 'living-room']]))
  expect(webDeviceId({ window, key: 'device' })).toBe('living-room')
})

it('still has one where nothing can be kept', () => {
  const denied = () => {
    throw new DOMException('denied', 'SecurityError')
  }
  expect(webDeviceId({ window: windowWith({ getItem: denied, setItem: denied }) })).toMatch(/^[0-9a-f]{32}$/)
})
