// The API reference of the documentation site: every subpath of package.json, from the docstrings, into docs/api.
import { readFileSync } from 'node:fs'

const { exports } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))

/** Named by public types, and of no use by themselves: tables a union is made of, the inside of a dump, helpers. */
const internals = {
  'src/protocol/configuration.ts': ['mvpd'],
  'src/machines/pass/pass.machine.ts': ['passChart'],
  'src/machines/pass/pass.sentinel.ts': ['Sentinel'],
  'src/machines/companion/companion.machine.ts': ['companionChart'],
  'src/machines/companion/companion.setup.ts': ['CompanionContext', 'CompanionEvent'],
  'src/machines/registrar/registrar.machine.ts': ['RegistrarContext'],
  'src/simulator/calls.ts': ['calls'],
  'src/simulator/degradation.ts': ['degradationRules'],
  'src/simulator/device-framework.ts': ['questions'],
  'src/simulator/sso-service/people.ts': ['LinkCode', 'LinkedDevice'],
  'src/testing/answers.ts': ['answers'],
  'src/testing/charts.ts': ['charts'],
  'src/testing/given.ts': ['setUps'],
}

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
  // What the code follows is for those who read the code.
  excludeTags: ['@see'],
  excludeExternals: true,
  skipErrorChecking: true,
  validation: { notExported: true, invalidLink: true, rewrittenLink: true, notDocumented: false },
  intentionallyNotExported: Object.entries(internals).flatMap(([file, names]) =>
    names.map((name) => `${file}:${name}`),
  ),
  treatWarningsAsErrors: true,
}
