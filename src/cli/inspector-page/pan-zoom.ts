import { useRef, useState } from 'preact/hooks'

interface Place {
  readonly scale: number
  readonly x: number
  readonly y: number
}

const fitted: Place = { scale: 1, x: 0, y: 0 }
const [smallest, largest] = [0.5, 6]

/** Lets a drawing be dragged, and zoomed with the wheel, by buttons and by the keys + - 0. */
export function usePanZoom() {
  const svg = useRef<SVGSVGElement>(null)
  const [place, setPlace] = useState(fitted)
  const held = useRef<{ x: number; y: number }>(null)

  /** A point of the window in the units of the drawing. */
  const pointOf = ({ clientX, clientY }: { clientX: number; clientY: number }) => {
    const matrix = svg.current?.getScreenCTM()?.inverse()
    return new DOMPoint(clientX, clientY).matrixTransform(matrix)
  }
  const zoomAt = (factor: number, { x, y }: { x: number; y: number }) =>
    setPlace((before) => {
      const scale = Math.min(largest, Math.max(smallest, before.scale * factor))
      const share = scale / before.scale
      return { scale, x: x - (x - before.x) * share, y: y - (y - before.y) * share }
    })
  const zoomBy = (factor: number) => {
    const { x = 0, y = 0, width = 0, height = 0 } = svg.current?.viewBox.baseVal ?? {}
    zoomAt(factor, { x: x + width / 2, y: y + height / 2 })
  }
  const fitAll = () => setPlace(fitted)

  const handlers = {
    tabIndex: 0,
    onWheel(event: WheelEvent) {
      event.preventDefault()
      zoomAt(Math.exp(-event.deltaY / 400), pointOf(event))
    },
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0) return
      held.current = pointOf(event)
      svg.current?.setPointerCapture(event.pointerId)
    },
    onPointerMove(event: PointerEvent) {
      const from = held.current
      if (!from) return
      const to = pointOf(event)
      held.current = to
      setPlace((before) => ({ ...before, x: before.x + to.x - from.x, y: before.y + to.y - from.y }))
    },
    onPointerUp() {
      held.current = null
    },
    onDblClick: fitAll,
    onKeyDown(event: KeyboardEvent) {
      if (event.key === '+') zoomBy(1.3)
      else if (event.key === '-') zoomBy(1 / 1.3)
      else if (event.key === '0') fitAll()
    },
  }
  return {
    svg,
    handlers,
    zoomBy,
    fitAll,
    isMoved: place !== fitted,
    transform: `translate(${place.x} ${place.y}) scale(${place.scale})`,
  }
}
