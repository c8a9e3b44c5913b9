interface Outcome {
  readonly outcome: string
}

/** The members of a tagged union that can carry this tag. */
type Member<Output extends Outcome, Name> = Output extends Outcome
  ? Name extends Output['outcome']
    ? Output
    : never
  : never

/**
 * Writes the `output` of a chart's final states: `ends('expired', (context) => …)` is the tagged member of the
 * output's union, checked by type.
 */
export function endsOf<Context, Output extends Outcome>() {
  return <Name extends Output['outcome']>(
    outcome: Name,
    rest: (context: Context) => Omit<Member<Output, Name>, 'outcome'>,
  ) =>
    ({ context }: { context: Context }) => ({ outcome, ...rest(context) })
}
