import { measure } from '../scripts/size.mjs'

export const about = 'what `import * from "passchart"` costs a page, min+gz'

export async function run() {
  const sizes = await measure()
  return sizes.map(({ name, aim, size }) => ({
    what: name,
    value: size / 1000,
    unit: 'kB',
    digits: 1,
    aim: aim / 1000,
  }))
}
