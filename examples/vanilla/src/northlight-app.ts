import type { Pass, PassCommand, PassView } from 'passchart'
import { createAppPass } from './pass.ts'
import { Screen } from './screen.ts'
import { type ScreenName, screens } from './screens.ts'

/**
 * The app as a web component: `<northlight-app>`, with a `<template>` for each screen in it. Its content is no shadow
 * tree: descriptions and labels refer to ids across it, and the page's stylesheet is its own.
 */
export class NorthlightApp extends HTMLElement {
  readonly #pass: Pass = createAppPass()
  #shown: { readonly name: ScreenName; update(view: PassView): void; close(): void } | undefined
  #unsubscribe = () => {}

  connectedCallback(): void {
    this.addEventListener('click', this.#press)
    this.#unsubscribe = this.#pass.subscribe((view) => this.#show(view))
    this.#pass.start()
  }

  disconnectedCallback(): void {
    this.removeEventListener('click', this.#press)
    this.#unsubscribe()
    this.#shown?.close()
    this.#shown = undefined
    void this.#pass.stop()
  }

  /** Commands that need nothing but their name stand in the markup. */
  readonly #press = ({ target }: Event): void => {
    const type = (target as Element).closest<HTMLElement>('[data-command]')?.dataset.command
    if (type) this.#pass.send({ type } as PassCommand)
  }

  #show(view: PassView): void {
    const main = this.querySelector('main')
    if (!main) return
    main.dataset.phase = view.phase
    const name = screenOf(view)
    if (this.#shown?.name === name) this.#shown.update(view)
    else this.#open(main, name, view)
  }

  #open(main: HTMLElement, name: ScreenName, view: PassView): void {
    this.#shown?.close()
    const template = this.querySelector<HTMLTemplateElement>(`template[data-screen="${name}"]`)
    main.replaceChildren(template?.content.cloneNode(true) ?? '')
    const screen = new Screen(main)
    const update = screens[name](screen, this.#pass) as (view: PassView) => void
    this.#shown = { name, update, close: () => screen.close() }
    update(view)
    // A screen reader tells of a new screen by its heading.
    main.querySelector('h1')?.focus()
  }
}

function screenOf(view: PassView): ScreenName {
  switch (view.phase) {
    case 'signingIn':
      if (view.step === 'code' && view.code !== undefined) return 'code'
      return view.step === 'browser' ? 'browser' : 'moment'
    case 'booting':
    case 'registering':
    case 'checkingProfile':
    case 'partnerSigningIn':
    case 'startingTemporary':
      return 'moment'
    default:
      return view.phase
  }
}
