/** Longer lists and texts are cut. */
const mostMembers = 40
const longestText = 120

/** What the screen shows now, member by member. */
export function ViewTree({ view }: { readonly view: object | undefined }) {
  return (
    <section class="view" aria-label="View">
      <h2>View</h2>
      <div class="tree">{view ? <Members of={view} depth={0} /> : <p class="none">nothing shown yet</p>}</div>
    </section>
  )
}

function Members({ of: value, depth }: { readonly of: object; readonly depth: number }) {
  const all = Object.entries(value)
  return (
    <ul>
      {all.slice(0, mostMembers).map(([name, member]) => (
        <li key={name}>
          <Member name={name} value={member} depth={depth} />
        </li>
      ))}
      {all.length > mostMembers && <li class="none">… {all.length - mostMembers} more</li>}
    </ul>
  )
}

function Member({
  name,
  value,
  depth,
}: {
  readonly name: string
  readonly value: unknown
  readonly depth: number
}) {
  if (typeof value !== 'object' || value === null) {
    return (
      <>
        <span class="key">{name}</span> <span class={`value ${typeof value}`}>{sayValue(value)}</span>
      </>
    )
  }
  const members = Object.entries(value)
  if (members.length === 0) {
    return (
      <>
        <span class="key">{name}</span>{' '}
        <span class="none">{Array.isArray(value) ? 'empty list' : 'empty'}</span>
      </>
    )
  }
  if (members.every(([, member]) => typeof member === 'boolean')) {
    return (
      <>
        <span class="key">{name}</span>{' '}
        {members.map(([key, isTrue]) => (
          <span key={key} class={isTrue ? 'chip on' : 'chip'} title={`${key}: ${isTrue}`}>
            {key}
          </span>
        ))}
      </>
    )
  }
  return (
    <details open={depth < 2 && members.length < 8}>
      <summary>
        <span class="key">{name}</span> <span class="none">{brief(value, members.length)}</span>
      </summary>
      <Members of={value} depth={depth + 1} />
    </details>
  )
}

function sayValue(value: unknown): string {
  const text = String(value)
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text
}

function brief(value: object, length: number): string {
  if (Array.isArray(value)) return `${length} ${length === 1 ? 'entry' : 'entries'}`
  const { id, displayName, code, type } = value as Record<string, unknown>
  const name = displayName ?? id ?? code ?? type
  return typeof name === 'string' ? name : ''
}
