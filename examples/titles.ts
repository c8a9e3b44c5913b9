/** What there is to watch, by resource id: at most five, so that one preauthorization asks for all. */
export const titles = [
  { resource: 'REF30', name: 'Harbour News', about: 'Live' },
  { resource: 'matchday', name: 'Matchday', about: 'Live · Sport' },
  { resource: 'tiny-planet', name: 'Tiny Planet', about: 'Nature, six parts' },
  { resource: 'cinema-plus', name: 'Cinema Plus', about: 'Films' },
] as const

export type Title = (typeof titles)[number]
