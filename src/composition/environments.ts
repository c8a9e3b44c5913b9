/** The four documented origins. Tests belong on staging and prequal first (TEST-01). @see spec endpoints.md §1 */
export const environments = {
  releaseProduction: 'https://sp.auth.adobe.com',
  prequalProduction: 'https://sp-prequal.auth.adobe.com',
  releaseStaging: 'https://sp.auth-staging.adobe.com',
  prequalStaging: 'https://sp-prequal.auth-staging.adobe.com',
} as const
