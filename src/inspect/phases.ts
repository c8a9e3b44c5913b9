/** A phase of the vendor's cookbook, or what lies beside it. */
export type CookbookPhase =
  | 'registration'
  | 'configuration'
  | 'authentication'
  | 'preauthorization'
  | 'authorization'
  | 'logout'
  | 'singleSignOn'
  | 'temporaryAccess'
  | 'none'

/** What each phase is called, and its one colour in diagrams and in the inspector. */
export const cookbookPhases: Readonly<
  Record<CookbookPhase, { readonly title: string; readonly colour: string }>
> = {
  registration: { title: 'Registration', colour: '#6d5bd0' },
  configuration: { title: 'Configuration', colour: '#0f8b8d' },
  authentication: { title: 'Authentication', colour: '#2563c9' },
  preauthorization: { title: 'Preauthorization', colour: '#7a8b12' },
  authorization: { title: 'Authorization', colour: '#1f8a4c' },
  logout: { title: 'Logout', colour: '#c2410c' },
  singleSignOn: { title: 'Single sign-on', colour: '#a8327f' },
  temporaryAccess: { title: 'Temporary access', colour: '#b7791f' },
  none: { title: 'No phase of its own', colour: '#64748b' },
}

/** By chart, and where states of a chart belong elsewhere, by the path of the state. */
export const places = new Map<string, CookbookPhase>(
  Object.entries({
    pass: 'none',
    'pass.registering': 'registration',
    'pass.returning': 'authentication',
    'pass.checkingProfile': 'authentication',
    'pass.choosingProfile': 'authentication',
    'pass.signedOut': 'authentication',
    'pass.partnerSigningIn': 'singleSignOn',
    'pass.selectingProvider': 'configuration',
    'pass.signingIn': 'authentication',
    'pass.startingTemporary': 'temporaryAccess',
    'pass.ready': 'authentication',
    'pass.ready.authorization': 'authorization',
    'pass.ready.preauthorization': 'preauthorization',
    'pass.loggingOut': 'logout',
    registrar: 'registration',
    profileCheck: 'authentication',
    signIn: 'authentication',
    partnerSso: 'singleSignOn',
    tempAccess: 'temporaryAccess',
    poll: 'authentication',
    decision: 'authorization',
    logout: 'logout',
    companion: 'authentication',
    'companion.registering': 'registration',
    'companion.choosingProvider': 'configuration',
  } as const),
)

/** The phase a state belongs to: its own, else that of what it lies in. */
export function phaseOf(chart: string, path: readonly string[] = []): CookbookPhase {
  for (let depth = path.length; depth >= 0; depth--) {
    const phase = places.get([chart, ...path.slice(0, depth)].join('.'))
    if (phase) return phase
  }
  return 'none'
}
