type Child = Node | string | undefined | false

/** Attributes; functions listen to the event of that name. Absent and false ones are left out. */
type Props = Readonly<Record<string, string | boolean | undefined | (() => void)>>

export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  props: Props = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function') made.addEventListener(name, value)
    else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value)
  }
  made.append(...children.filter((child) => child !== undefined && child !== false))
  return made
}

export function button(label: string, click: () => void, props: Props = {}): HTMLButtonElement {
  return h('button', { type: 'button', click, ...props }, label)
}

/** The heading of a screen. It takes the focus when the screen appears, so that a screen reader tells of it. */
/** It takes the focus; `describedBy` is the id of what a screen reader tells with it. */
export function heading(
  words: string,
  o: { readonly isBusy?: boolean; readonly describedBy?: string } = {},
): HTMLHeadingElement {
  return h(
    'h1',
    { tabindex: '-1', class: o.isBusy ? 'busy' : undefined, 'aria-describedby': o.describedBy },
    words,
  )
}

/** Changes nothing that stands there already: a screen reader would tell it again. */
export function write(place: HTMLElement, words: string | undefined): void {
  if (place.textContent !== (words ?? '')) place.textContent = words ?? ''
}

const svg = 'http://www.w3.org/2000/svg'

/** A picture of one path, `size` units wide and high. */
export function picture(label: string, o: { readonly size: number; readonly path: string }): SVGElement {
  const path = document.createElementNS(svg, 'path')
  path.setAttribute('fill', 'currentColor')
  path.setAttribute('d', o.path)
  const made = document.createElementNS(svg, 'svg')
  made.setAttribute('viewBox', `0 0 ${o.size} ${o.size}`)
  made.setAttribute('role', 'img')
  made.setAttribute('aria-label', label)
  made.append(path)
  return made
}
