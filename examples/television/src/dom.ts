type Child = Node | string

/** An element with its attributes and what is in it. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

export function button(
  label: string,
  onPress: () => void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, label)
  made.addEventListener('click', onPress)
  return made
}

/**
 * The heading of a screen, which `main` is named by. It takes the focus where there is nothing to press; as `first`,
 * where nothing has to be pressed: OK pressed twice on the screen before must press nothing.
 */
export function heading(text: string, attributes: Readonly<Record<string, string>> = {}): HTMLHeadingElement {
  return element('h1', { id: 'heading', tabindex: '-1', ...attributes }, text)
}

/**
 * Text that comes and goes; made before its text, so that a screen reader tells of it. What comes together with the
 * screen it tells only as the description of what has the focus: by this `id`.
 */
export function message(role: 'alert' | 'status', id?: string): HTMLParagraphElement {
  return element('p', id === undefined ? { role } : { role, id })
}

/** Sets a text only if it is another one: what a screen reader has told is not told again. */
export function write(target: Node, text: string): void {
  if (target.textContent !== text) target.textContent = text
}

/** In place of what was in it: `replaceChildren` is newer than Chrome 79. */
export function fill(target: Element, ...children: readonly Child[]): void {
  target.textContent = ''
  target.append(...children)
}
