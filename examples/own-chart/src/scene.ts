import type { SnapshotFrom } from 'xstate'
import type { Playback, Scene } from '../../screens/index.ts'
import { type createAppMachine, viewIn } from './app.machine.ts'

type Snapshot = SnapshotFrom<ReturnType<typeof createAppMachine>>

/** What the screens show of the chart. */
export function sceneOf(snapshot: Snapshot): Scene {
  return { view: viewIn(snapshot), marks: snapshot.context.marks, playback: playbackOf(snapshot) }
}

function playbackOf(snapshot: Snapshot): Playback {
  const { title, refusal, stopped } = snapshot.context
  if (snapshot.matches({ player: 'watching' }) && title) return { status: 'playing', title }
  if (snapshot.matches({ player: 'asking' })) return { status: 'asking' }
  if (refusal) return { status: 'refused', failure: refusal }
  return stopped ? { status: 'ended', why: `${stopped.name} has stopped.` } : { status: 'idle' }
}
