import type { Failure, Mark, Pass, PassView } from 'passchart'
import { failureText, noticeText } from 'passchart/view'
import { createEffect, createMemo, createSignal, For, on, onCleanup, Show } from 'solid-js'
import { type Title, titles } from '../../titles.ts'
import { Heading } from './heading.tsx'

type View = Extract<PassView, { phase: 'ready' }>

type Playback =
  | { readonly status: 'idle' | 'asking' }
  | { readonly status: 'playing'; readonly title: Title }
  | { readonly status: 'refused'; readonly failure: Failure }

/** It goes with the access: whatever plays here ends with it. */
export function Catalogue(props: { readonly pass: Pass; readonly view: View }) {
  const mvpd = createMemo(() => props.view.access.mvpd)
  const marks = createMarks(props.pass, mvpd)
  const [playback, setPlayback] = createSignal<Playback>({ status: 'idle' })

  async function play(title: Title) {
    if (playback().status === 'asking') return
    setPlayback({ status: 'asking' })
    const decision = await props.pass.authorize(title.resource)
    // A real player would get decision.token.reveal(), now or never: it is good for one playback.
    if (decision.outcome === 'permitted') setPlayback({ status: 'playing', title })
    else setPlayback({ status: 'refused', failure: decision.failure })
  }

  const provider = () => props.view.profiles.find((profile) => profile.mvpd === mvpd())?.displayName ?? mvpd()
  const playing = () => {
    const now = playback()
    return now.status === 'playing' && now.title
  }
  const refusal = () => {
    const now = playback()
    return now.status === 'refused' && failureText(now.failure)
  }
  return (
    <>
      <Show when={playing()}>
        {(title) => <Player title={title()} onStop={() => setPlayback({ status: 'idle' })} />}
      </Show>
      <Heading>What would you like to watch?</Heading>
      <p>{props.view.access.kind === 'temporary' ? 'Free access' : `Signed in with ${provider()}`}</p>
      <p role="status">{props.view.notice && noticeText(props.view.notice)}</p>
      <p role="alert">{refusal()}</p>
      <ul class="grid">
        <For each={titles}>
          {(title) => (
            <li class="title">
              <button
                type="button"
                aria-describedby={`${title.resource}-about`}
                onClick={() => void play(title)}
              >
                {title.name}
              </button>
              <small id={`${title.resource}-about`}>
                {marks().get(title.resource)?.outcome === 'denied' ? 'Not in your package' : title.about}
              </small>
            </li>
          )}
        </For>
      </ul>
      <button type="button" onClick={() => props.pass.send({ type: 'logout.start' })}>
        Sign out
      </button>
    </>
  )
}

/** What this provider would let the viewer watch: no more than a hint, and no reason to ask twice. */
function createMarks(pass: Pass, mvpd: () => string): () => ReadonlyMap<string, Mark> {
  const [marks, setMarks] = createSignal<readonly Mark[]>([])
  createEffect(
    on(mvpd, () => {
      const controller = new AbortController()
      onCleanup(() => controller.abort())
      pass
        .preauthorize(
          titles.map(({ resource }) => resource),
          controller,
        )
        .then(setMarks, () => {})
    }),
  )
  return createMemo(() => new Map(marks().map((mark) => [mark.resource, mark])))
}

function Player(props: { readonly title: Title; readonly onStop: () => void }) {
  let heading!: HTMLHeadingElement
  // The focus goes to each title that starts, and back to the page in the end.
  onCleanup(() => document.querySelector('h1')?.focus())
  createEffect(
    on(
      () => props.title,
      () => heading.focus(),
    ),
  )
  return (
    <section class="player" aria-label="Player">
      <h2 ref={heading} tabIndex={-1}>
        Now playing {props.title.name}
      </h2>
      <button type="button" onClick={() => props.onStop()}>
        Stop
      </button>
    </section>
  )
}
