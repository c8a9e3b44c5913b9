import type { Failure, Mark, Pass, PassView } from 'passchart'
import { failureText, noticeText } from 'passchart/view'
import { useEffect, useRef, useState } from 'react'
import { type Title, titles } from '../../titles.ts'
import { Heading } from './heading.tsx'

type View = Extract<PassView, { phase: 'ready' }>

type Playback =
  | { readonly status: 'idle' | 'asking' }
  | { readonly status: 'playing'; readonly title: Title }
  | { readonly status: 'refused'; readonly failure: Failure }

/** It goes with the access: whatever plays here ends with it. */
export function Catalogue({ pass, view }: { readonly pass: Pass; readonly view: View }) {
  const marks = useMarks(pass, view.access.mvpd)
  const [playback, setPlayback] = useState<Playback>({ status: 'idle' })

  async function play(title: Title) {
    if (playback.status === 'asking') return
    setPlayback({ status: 'asking' })
    const decision = await pass.authorize(title.resource)
    // A real player would get decision.token.reveal(), now or never: it is good for one playback.
    if (decision.outcome === 'permitted') setPlayback({ status: 'playing', title })
    else setPlayback({ status: 'refused', failure: decision.failure })
  }

  const provider =
    view.profiles.find(({ mvpd }) => mvpd === view.access.mvpd)?.displayName ?? view.access.mvpd
  return (
    <>
      {playback.status === 'playing' && (
        <Player title={playback.title} onStop={() => setPlayback({ status: 'idle' })} />
      )}
      <Heading>What would you like to watch?</Heading>
      <p>{view.access.kind === 'temporary' ? 'Free access' : `Signed in with ${provider}`}</p>
      <p role="status">{view.notice && noticeText(view.notice)}</p>
      <p role="alert">{playback.status === 'refused' && failureText(playback.failure)}</p>
      <ul className="grid">
        {titles.map((title) => (
          <li key={title.resource} className="title">
            <button
              type="button"
              aria-describedby={`${title.resource}-about`}
              onClick={() => void play(title)}
            >
              {title.name}
            </button>
            <small id={`${title.resource}-about`}>
              {marks.get(title.resource)?.outcome === 'denied' ? 'Not in your package' : title.about}
            </small>
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => pass.send({ type: 'logout.start' })}>
        Sign out
      </button>
    </>
  )
}

/** What this provider would let the viewer watch: no more than a hint, and no reason to ask twice. */
function useMarks(pass: Pass, mvpd: string): ReadonlyMap<string, Mark> {
  const [marks, setMarks] = useState<readonly Mark[]>([])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another provider, other marks.
  useEffect(() => {
    const controller = new AbortController()
    pass
      .preauthorize(
        titles.map(({ resource }) => resource),
        controller,
      )
      .then(setMarks, () => {})
    return () => controller.abort()
  }, [pass, mvpd])
  return new Map(marks.map((mark) => [mark.resource, mark]))
}

function Player({ title, onStop }: { readonly title: Title; readonly onStop: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  // The focus goes to each title that starts, and back to the page in the end.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useEffect(() => {
    heading.current?.focus()
    return () => document.querySelector('h1')?.focus()
  }, [title])
  return (
    <section className="player" aria-label="Player">
      <h2 ref={heading} tabIndex={-1}>
        Now playing {title.name}
      </h2>
      <button type="button" onClick={onStop}>
        Stop
      </button>
    </section>
  )
}
