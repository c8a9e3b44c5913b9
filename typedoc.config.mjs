// The API reference of the documentation site: every subpath of package.json, from the docstrings, into docs/api.
import { readFileSync } from 'node:fs'

const { exports } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))

/** @type {import('typedoc').TypeDocOptions & import('typedoc-plugin-markdown').PluginOptions} */
export default {
  plugin: ['typedoc-plugin-markdown', './docs/.vitepress/typedoc-plugin.mjs'],
  // `dist/a/b.js` is built from `src/a/b.ts`.
  entryPoints: Object.values(exports).flatMap(({ types }) =>
    types ? [types.replace('./dist/', 'src/').replace('.d.ts', '.ts')] : [],
  ),
  out: 'docs/api',
  router: 'module',
  entryFileName: 'README',
  flattenOutputFiles: true,
  readme: 'none',
  name: 'API',
  groupOrder: ['Functions', 'Classes', 'Interfaces', 'Type Aliases', 'Variables'],
  useCustomAnchors: true,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeAliasPropertiesFormat: 'table',
  propertyMembersFormat: 'table',
  typeDeclarationFormat: 'table',
  parametersFormat: 'table',
  disableSources: true,
  excludeExternals: true,
  skipErrorChecking: true,
  validation: { notExported: true, invalidLink: true, rewrittenLink: true, notDocumented: false },
  treatWarningsAsErrors: false,
}
