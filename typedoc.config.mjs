// The API reference of the documentation site: every subpath of package.json, from the docstrings, into docs/api.
import { readFileSync } from 'node:fs'

const { exports } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))

/** Named by public types, and of no use by themselves: tables a union is made of, the inside of a dump, helpers. */
const internals = {
  'src/protocol/values.ts': ['Open'],
  'src/protocol/configuration.ts': ['mvpd'],
  'src/services/gateway.ts': ['Authorizing'],
  'src/machines/pass/pass.machine.ts': ['chart'],
  'src/machines/companion/companion.machine.ts': ['CompanionChart'],
  'src/simulator/answer.ts': ['WireAnswer'],
  'src/simulator/call.ts': ['PathParameters'],
  'src/simulator/calls.ts': ['CallEndpoint', 'calls'],
  'src/simulator/degradation.ts': ['degradationRules', 'Degradation'],
  'src/simulator/device-framework.ts': ['questions', 'Framework'],
  'src/simulator/errors.ts': ['Row'],
  'src/simulator/faults.ts': ['StoredFaults'],
  'src/simulator/limiter.ts': ['Allowance'],
  'src/simulator/shared-profiles.ts': ['SharedProfile'],
  'src/simulator/sso-service/people.ts': ['LinkCode', 'LinkedDevice'],
  'src/simulator/state.ts': ['AccessToken', 'Client', 'Rule', 'Session', 'Table', 'Trial'],
  'src/testing/answers.ts': ['AskedService'],
  'src/testing/charts.ts': ['charts'],
  'src/testing/cover.ts': ['Taker'],
  'src/testing/coverage.ts': ['Seen'],
  'src/testing/earlier-run.ts': ['EarlierApp'],
  'src/testing/given.ts': ['setUps'],
  'src/testing/simulator-driver.ts': ['CompanionLacks', 'Walkable'],
  'src/testing/steps.ts': ['Aftermath', 'Named', 'ToldEvent'],
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
