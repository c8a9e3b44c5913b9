/**
 * Points on which the published pages are silent or disagree. The defaults are the likeliest reading; an app that is
 * to last bears the other one as well.
 *
 * @see spec endpoints.md §9–10
 */
export interface Corners {
  /** Answer to decisions without a valid profile: an error in each item, or one 403. */
  readonly missingProfile: 'item' | 'topLevel'
  /** Answer to more resources than allowed: an error in each item, or one 403. */
  readonly tooManyResources: 'item' | 'topLevel'
  /** Answer to an empty list of resources: `invalid_parameter_resources`, or 200 with no decisions. */
  readonly emptyResources: 'refused' | 'noDecisions'
  /** Whether a resource that was asked twice is decided twice. */
  readonly duplicateResources: 'each' | 'once'
  /** Order of the decisions: that of the question, or another. */
  readonly decisionOrder: 'request' | 'reversed'
  /**
   * The error for a code that leads nowhere: `invalid_parameter_code` if malformed, else
   * `invalid_authentication_session`; or always the same one.
   */
  readonly codeError: 'byCause' | 'invalid_parameter_code' | 'invalid_authentication_session'
  /** Whether `profiles/code/{code}` still answers after the sign-in was completed. */
  readonly codeAfterSignIn: 'usable' | 'consumed'
  /** Length of authentication codes. */
  readonly codeLength: number
  /** Letters they are drawn from; no others are well-formed. */
  readonly codeAlphabet: string
  /** Body of a 401 for an unknown or expired access token: none, `{ "error": "invalid_token" }`, or a page. */
  readonly unauthorizedBody: 'none' | 'json' | 'html'
  /** Body of 404 and 405: none, or a page. */
  readonly missBody: 'none' | 'html'
  /** Whether a sign-in or its cancelling adds `outcome=signedIn` or `outcome=cancelled` to the redirect URL. */
  readonly redirectQuery: 'none' | 'outcome'
  /** What becomes of a profile when its device signs in with the same provider again. */
  readonly secondSignIn: 'replaces' | 'keeps'
  /** How the `url` of a logout is written. */
  readonly logoutUrl: 'absolute' | 'relative'
  /** Answer to a logout with a page to open: 200, or a redirect there (D13). */
  readonly logoutPage: 'answer' | 'redirect'
  /** Name of a missing `domainName` in `missingParameters` (D37). */
  readonly missingDomain: 'domain' | 'domainName'
  /** Answer of `profiles/sso` to a useless `AP-Partner-Framework-Status`: a 400, or the profiles there are (D26). */
  readonly partnerStatus: 'refused' | 'profiles'
  /** Answer of profile calls under AuthNAll to a viewer who is signed in: that profile, or a degraded one. */
  readonly degradedProfile: 'whenNone' | 'always'
  /** Answer of profile calls for a promotional pass that has time left but no title: 403, or a profile with 0 left. */
  readonly usedUpPass: 'refused' | 'shown'
  /** Answer to a single logout that deletes two profiles of one provider: one entry for both, or one for each. */
  readonly singleLogout: 'oneEntry' | 'entryEach'
  /** Names of what the SSO service gives out: those of its samples, or `jws` and `link` of its tables (D85). */
  readonly ssoServiceMembers: 'samples' | 'tables'
  /** Refuse a missing or unreadable `X-Device-Info` where the reference lists it as required (D27, D48). */
  readonly strictDeviceInfo: boolean
  /** Request headers a browser may send: all of the reference, or those of the one documented answer (D88). */
  readonly corsHeaders: 'all' | 'documented'
  /** Headers added to every answer of the API, such as those of caches and proxies. */
  readonly extraHeaders: Readonly<Record<string, string>>
}

export const defaultCorners: Corners = {
  missingProfile: 'item',
  tooManyResources: 'item',
  emptyResources: 'refused',
  duplicateResources: 'each',
  decisionOrder: 'request',
  codeError: 'byCause',
  codeAfterSignIn: 'usable',
  codeLength: 7,
  codeAlphabet: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  unauthorizedBody: 'none',
  missBody: 'none',
  redirectQuery: 'none',
  secondSignIn: 'replaces',
  logoutUrl: 'absolute',
  logoutPage: 'answer',
  missingDomain: 'domain',
  partnerStatus: 'refused',
  degradedProfile: 'whenNone',
  usedUpPass: 'refused',
  singleLogout: 'oneEntry',
  ssoServiceMembers: 'samples',
  strictDeviceInfo: false,
  corsHeaders: 'all',
  extraHeaders: {},
}
