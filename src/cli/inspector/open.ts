import { builtPage } from '../built-page.ts'
import { type Inspector, type InspectorOptions, startInspector } from './server.ts'

/** An inspector with its page. */
export async function openInspector(o: Omit<InspectorOptions, 'script'>): Promise<Inspector> {
  return startInspector({ ...o, script: await builtPage('inspector-page') })
}
