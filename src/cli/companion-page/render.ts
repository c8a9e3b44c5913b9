import type { Handlers } from './app.ts'
import type { Screen } from './screen.ts'

type Show = (screen: Screen) => void

/** Draws screens into an element, the first time over what the server put there. */
export function createRenderer(main: HTMLElement, handlers: Handlers, code: string): Show {
  let shown = ''
  let form: CodeForm | undefined
  let typed = code
  return (screen) => {
    const text = JSON.stringify(screen)
    if (text === shown) return
    const isFirst = shown === ''
    shown = text
    document.title = screen.title
    if (screen.kind === 'code') {
      if (form) form.update(screen)
      else {
        form = codeForm(screen, handlers, typed)
        main.replaceChildren(...form.nodes)
        if (!isFirst) form.input.focus()
      }
      return
    }
    if (form) typed = form.input.value
    form = undefined
    const title = heading(screen)
    main.replaceChildren(...markOf(screen), title, ...contentOf(screen, handlers))
    // Who cannot see the page hears that it has changed.
    title.focus()
  }
}

function contentOf(screen: Exclude<Screen, { kind: 'code' }>, handlers: Handlers): Node[] {
  const { text, note } = screen
  const cancel = () => button('Cancel', handlers.cancel, 'quiet')
  switch (screen.kind) {
    case 'wait':
      return [
        element('p', { role: 'status', class: 'busy' }, text),
        ...(note === undefined ? [] : [element('p', {}, note)]),
        ...(screen.mayCancel ? [cancel()] : []),
      ]
    case 'providers':
      return [
        element('p', {}, text),
        element(
          'ul',
          {},
          ...screen.providers.map(({ id, displayName, logoUrl }) =>
            element(
              'li',
              {},
              button(
                [
                  ...(logoUrl === undefined ? [] : [element('img', { src: logoUrl, alt: '' })]),
                  element('span', {}, displayName),
                ],
                () => handlers.chooseProvider(id),
                'quiet choice',
              ),
            ),
          ),
        ),
        cancel(),
      ]
    case 'login': {
      const link = element(
        'a',
        { href: screen.url, class: screen.isBlocked ? 'button' : 'button quiet' },
        screen.isBlocked ? 'Open the page' : 'Show the window again',
      )
      link.addEventListener('click', (event) => {
        if (handlers.showLogin()) event.preventDefault()
      })
      return [element('p', screen.isBlocked ? {} : { role: 'status', class: 'busy' }, text), link, cancel()]
    }
    case 'done':
      return [element('p', {}, text), button(screen.again, handlers.startOver, 'quiet')]
    case 'problem': {
      const { code, message, remedy, vendor } = screen.failure
      const rows = [
        message,
        ...(vendor ? [`The service says: ${vendor.code}${vendor.message ? `: ${vendor.message}` : ''}`] : []),
        ...(remedy === undefined ? [] : [`What to do: ${remedy}`]),
      ]
      return [
        element('p', { class: 'alert', role: 'alert' }, text),
        button(screen.again, handlers.startOver),
        element(
          'details',
          {},
          element('summary', {}, `For developers: ${code}`),
          ...rows.map((row) => element('p', {}, row)),
        ),
      ]
    }
  }
}

interface CodeForm {
  readonly nodes: readonly Node[]
  readonly input: HTMLInputElement
  update(screen: Extract<Screen, { kind: 'code' }>): void
}

/** The form stays while the code is being checked, so that nothing typed is lost. */
function codeForm(first: Extract<Screen, { kind: 'code' }>, handlers: Handlers, code: string): CodeForm {
  const input = element('input', {
    name: 'code',
    value: code,
    required: '',
    autocomplete: 'off',
    autocapitalize: 'characters',
    spellcheck: 'false',
  })
  const submit = element('button', {})
  const status = element('p', { role: 'status', class: 'note' })
  const alert = element('p', { class: 'alert', role: 'alert', id: 'problem' })
  const form = element('form', {}, element('label', {}, 'Code', input), submit, status)
  let isBusy = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (!isBusy) handlers.submitCode(input.value)
  })
  input.addEventListener('input', handlers.changeCode)

  const update: CodeForm['update'] = ({ problem, busy, note }) => {
    isBusy = busy !== undefined
    submit.textContent = busy ?? 'Continue'
    submit.classList.toggle('busy', isBusy)
    submit.setAttribute('aria-disabled', String(isBusy))
    status.textContent = note ?? ''
    status.hidden = note === undefined
    alert.hidden = problem === undefined
    alert.textContent = problem ?? ''
    if (problem === undefined) {
      input.removeAttribute('aria-invalid')
      input.removeAttribute('aria-describedby')
    } else {
      input.setAttribute('aria-invalid', 'true')
      input.setAttribute('aria-describedby', alert.id)
      input.focus()
      input.select()
    }
  }
  update(first)
  return { nodes: [heading(first), element('p', {}, first.text), alert, form], input, update }
}

function heading({ title }: Screen): HTMLElement {
  return element('h1', { tabindex: '-1' }, title)
}

function markOf({ kind }: Screen): Node[] {
  return kind === 'done' ? [element('p', { class: 'mark', 'aria-hidden': 'true' }, '✓')] : []
}

function button(content: string | readonly Node[], onClick: () => void, look = ''): HTMLButtonElement {
  const made = element('button', { type: 'button', class: look })
  made.append(...(typeof content === 'string' ? [content] : content))
  made.addEventListener('click', onClick)
  return made
}

function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}
