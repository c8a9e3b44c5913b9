import type { SimulatorOptions } from '../simulator/index.ts'
import { builtPage } from './built-page.ts'

/** The companion page. Nothing if it is not built: then the simulator shows its plain form. */
export async function companionApp(): Promise<Pick<SimulatorOptions, 'companionApp'>> {
  const page = await builtPage('companion-page')
  return page === undefined ? {} : { companionApp: page }
}
