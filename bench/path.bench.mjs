import { fileURLToPath } from 'node:url'
import { inChild } from './support/child.mjs'
import { median, middleHalf } from './support/statistics.mjs'

export const about = 'the whole path, registration to logout, beside a hand-written fetch loop'

const coldRounds = 7

export async function run(say) {
  const warm = await inChild(script('path'), { say })
  const cold = { byHand: [], passchart: [] }
  for (let round = 0; round < coldRounds; round++) {
    say(`fresh processes, round ${round + 1} of ${coldRounds}`)
    for (const way of ['byHand', 'passchart'])
      cold[way].push(await inChild(script('cold'), { args: { way } }))
  }
  return [
    ...warm,
    {
      what: 'first path of a fresh process',
      value: median(cold.passchart),
      spread: middleHalf(cold.passchart),
      unit: 'ms',
      digits: 0,
      note: `modules loaded included; ${median(cold.byHand).toFixed(0)} ms by hand`,
    },
  ]
}

function script(name) {
  return fileURLToPath(new URL(`./${name}.child.mjs`, import.meta.url))
}
