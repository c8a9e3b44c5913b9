import { type Box, closest, nearest } from './nearest.ts'
import type { Direction } from './remote.ts'

/** What is shown for a kind of view: made when the first one comes, told of each, left when another kind comes. */
export interface Screen<View> {
  readonly element: HTMLElement
  update(view: View): void
  /** What Back does here; false or absent: nothing. */
  back?(): boolean
  leave?(): void
}

export type MakeScreen<View> = () => Screen<View>

/** `start`: what came before is over; `passing`: comes and goes by itself; `step`: on the way from a start. */
export type Rank = 'start' | 'step' | 'passing'

/** A screen on the viewer's way, and what had the focus there. */
interface Visit {
  readonly make: unknown
  label?: string | undefined
}

/** Shows one screen at a time and sees to it that something has the focus all the time. */
export interface Stage {
  /** `rank` is `step` by default. */
  show<View>(make: MakeScreen<View>, view: View, rank?: Rank): void
  move(direction: Direction): void
  back(): boolean
}

export function createStage(main: HTMLElement): Stage {
  let current: { readonly screen: Screen<never>; readonly visit: Visit } | undefined
  /** The way to this screen. Who goes back finds the focus where it was; who comes anew, at the beginning. */
  let way: Visit[] = []
  /** Nobody has pressed a key on this screen. */
  let isFresh = true
  /** Where the focus was last. */
  let place: Box | undefined

  main.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLButtonElement) place = boxOf(target)
  })
  for (const type of ['keydown', 'pointerdown']) {
    main.addEventListener(type, () => {
      isFresh = false
    })
  }

  function come(make: unknown, rank: Rank): Visit {
    const known = way.findIndex((visit) => visit.make === make)
    const visit = way[known] ?? { make }
    const before = known >= 0 ? way.slice(0, known) : rank === 'start' ? [] : way
    if (rank !== 'passing') way = [...before, visit]
    return visit
  }

  function controls(): HTMLButtonElement[] {
    return [...main.querySelectorAll('button')].filter(isShown)
  }

  function leave({ screen, visit }: NonNullable<typeof current>): void {
    visit.label = labelOf(document.activeElement)
    screen.leave?.()
  }

  /** Where a screen begins: what the viewer has left, else what comes first, else the heading. */
  function begin(visit: Visit): void {
    const all = controls()
    const left = all.find((control) => labelOf(control) === visit.label)
    const first = [...main.querySelectorAll<HTMLElement>('.first')].find(isShown)
    focus(left ?? first ?? all[0] ?? main.querySelector('h1'))
  }

  /** When what had the focus is gone, it goes elsewhere. */
  function keepFocus(): void {
    const held = document.activeElement
    const mayHold = held instanceof HTMLButtonElement || (held instanceof HTMLElement && isFirst(held))
    if (!mayHold || !main.contains(held) || !isShown(held)) enter()
  }

  /** The focus goes to what is nearest to where it was last. */
  function enter(): void {
    const all = controls()
    const index = place && closest(place, all.map(boxOf))
    focus(all[index ?? 0] ?? main.querySelector('h1'))
  }

  return {
    show(make, view, rank = 'step') {
      if (current?.visit.make === make) {
        // The same maker, so the same kind of view.
        const screen = current.screen as Screen<typeof view>
        screen.update(view)
        if (isFresh) begin(current.visit)
        else keepFocus()
        return
      }
      if (current) leave(current)
      const screen = make()
      current = { screen, visit: come(make, rank) }
      screen.update(view)
      main.textContent = ''
      main.append(screen.element)
      window.scrollTo(0, 0)
      isFresh = true
      place = undefined
      begin(current.visit)
    },
    move(direction) {
      const held = document.activeElement
      if (!(held instanceof HTMLButtonElement) || !main.contains(held)) return enter()
      const others = controls().filter((control) => control !== held)
      const index = nearest(boxOf(held), others.map(boxOf), direction)
      if (index !== undefined) focus(others[index])
    },
    back: () => current?.screen.back?.() ?? false,
  }
}

const labelOf = (control: Element | null) => control?.textContent ?? undefined

const isShown = ({ offsetParent }: HTMLElement) => offsetParent !== null

const isFirst = (control: Element) => control.classList.contains('first')

const boxOf = (control: Element): Box => control.getBoundingClientRect()

/** Scrolls so far that the safe area holds it: style sheets set the margin. */
function focus(target: HTMLElement | null | undefined): void {
  target?.focus({ preventScroll: true })
  target?.scrollIntoView({ block: 'nearest' })
}
