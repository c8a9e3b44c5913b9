import { measure } from '../scripts/size.mjs'

export const about = 'what a page loads of each entry, min+gz'

export async function run() {
  const measures = await measure()
  return measures.map(({ what, kind, size, aim }) => ({
    what: `${what}: ${kind}`,
    value: size / 1000,
    unit: 'kB',
    digits: 1,
    ...(aim === undefined ? {} : { aim: aim / 1000 }),
  }))
}
