import { useLayoutEffect, useRef, useState } from 'preact/hooks'

interface Size {
  readonly width: number
  readonly height: number
}

export interface Area extends Size {
  readonly x: number
  readonly y: number
}

/** Where the drawing's corner is, in pixels of what it is seen in. */
export interface Place {
  readonly scale: number
  readonly x: number
  readonly y: number
}

const margin = 12
const [smallest, largest] = [0.2, 6]
/** Small drawings are not made huge. */
const largestFit = 1.3
const keyStep = 60

/** The whole drawing, in the middle. */
export function placeWhole(seen: Size, drawing: Size): Place {
  const scale = scaleOfWhole(seen, drawing)
  return {
    scale,
    x: (seen.width - drawing.width * scale) / 2,
    y: (seen.height - drawing.height * scale) / 2,
  }
}

/** The whole drawing if it is legible then; otherwise what is to be looked at, and as much around it as there is room. */
export function placeLegibly(seen: Size, drawing: Size, focus: Area, legible: number): Place {
  const scale = Math.max(scaleOfWhole(seen, drawing), legible)
  const start = (room: number, whole: number, from: number, length: number) => {
    const spare = room - whole * scale
    if (spare >= 2 * margin) return spare / 2
    // A focus with more than there is room for begins where it begins.
    const wanted = length * scale > room ? margin - from * scale : room / 2 - (from + length / 2) * scale
    return Math.min(margin, Math.max(spare - margin, wanted))
  }
  return {
    scale,
    x: start(seen.width, drawing.width, focus.x, focus.width),
    y: start(seen.height, drawing.height, focus.y, focus.height),
  }
}

function scaleOfWhole(seen: Size, drawing: Size): number {
  const share = Math.min(
    (seen.width - 2 * margin) / drawing.width,
    (seen.height - 2 * margin) / drawing.height,
  )
  return Math.min(largestFit, Math.max(smallest, share))
}

/**
 * Lets a drawing be dragged, and zoomed with the wheel, by buttons and keys: + - 0, and the arrows with Shift. Until
 * then it follows what is to be looked at.
 */
export function usePanZoom(o: { readonly drawing: Size; readonly focus: Area; readonly legible: number }) {
  const surface = useRef<HTMLDivElement>(null)
  const [seen, setSeen] = useState<Size>({ width: 1, height: 1 })
  const [choice, setChoice] = useState<Place | 'follow' | 'whole'>('follow')
  const held = useRef<{ x: number; y: number }>(null)
  useLayoutEffect(() => {
    const element = surface.current
    if (!element) return undefined
    const look = () => setSeen({ width: element.clientWidth, height: element.clientHeight })
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const placeOf = (chosen: typeof choice) =>
    chosen === 'follow'
      ? placeLegibly(seen, o.drawing, o.focus, o.legible)
      : chosen === 'whole'
        ? placeWhole(seen, o.drawing)
        : chosen
  const place = placeOf(choice)
  const panBy = (dx: number, dy: number) =>
    setChoice((before) => {
      const { scale, x, y } = placeOf(before)
      return { scale, x: x + dx, y: y + dy }
    })
  const zoomAt = (factor: number, { x, y }: { readonly x: number; readonly y: number }) =>
    setChoice((before) => {
      const at = placeOf(before)
      const scale = Math.min(largest, Math.max(smallest, at.scale * factor))
      const share = scale / at.scale
      return { scale, x: x - (x - at.x) * share, y: y - (y - at.y) * share }
    })
  const zoomBy = (factor: number) => zoomAt(factor, { x: seen.width / 2, y: seen.height / 2 })
  const fitAll = () => setChoice('whole')
  const follow = () => setChoice('follow')

  const handlers = {
    onWheel(event: WheelEvent) {
      event.preventDefault()
      const { left = 0, top = 0 } = surface.current?.getBoundingClientRect() ?? {}
      zoomAt(Math.exp(-event.deltaY / 400), { x: event.clientX - left, y: event.clientY - top })
    },
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0) return
      held.current = { x: event.clientX, y: event.clientY }
      surface.current?.setPointerCapture(event.pointerId)
    },
    onPointerMove({ clientX: x, clientY: y }: PointerEvent) {
      if (!held.current) return
      panBy(x - held.current.x, y - held.current.y)
      held.current = { x, y }
    },
    onPointerUp() {
      held.current = null
    },
    onDblClick: follow,
    onKeyDown(event: KeyboardEvent) {
      const { key, shiftKey, ctrlKey, metaKey, altKey } = event
      if (ctrlKey || metaKey || altKey) return
      if (key === '+') zoomBy(1.3)
      else if (key === '-') zoomBy(1 / 1.3)
      else if (key === '0') fitAll()
      else if (shiftKey && key === 'ArrowLeft') panBy(keyStep, 0)
      else if (shiftKey && key === 'ArrowRight') panBy(-keyStep, 0)
      else if (shiftKey && key === 'ArrowUp') panBy(0, keyStep)
      else if (shiftKey && key === 'ArrowDown') panBy(0, -keyStep)
      else return
      event.preventDefault()
    },
  }
  return {
    surface,
    handlers,
    zoomBy,
    fitAll,
    follow,
    isWhole: choice === 'whole',
    isFollowing: choice === 'follow',
    place,
  }
}
