import type { Companion, CompanionView } from 'passchart/companion'
import { failureText } from 'passchart/view'
import { find } from './find.ts'

/** Every screen stands in the page; one of them is shown. */
export function showScreen(companion: Companion): (view: CompanionView) => void {
  const main = find('main')
  const problem = find('#problem')
  const sections = [...main.querySelectorAll<HTMLElement>('section')]
  const buttons = [...main.querySelectorAll<HTMLButtonElement>('[data-command]')].map((button) => {
    const type = button.dataset.command as 'dialog.cancel' | 'code.retype'
    button.onclick = () => companion.send({ type })
    return { button, type }
  })
  return (view) => {
    const { phase, can } = view
    main.dataset.phase = phase
    for (const { button, type } of buttons) button.hidden = !can[type]
    for (const section of sections) {
      const isShown = section.dataset.phases?.split(' ').includes(phase) ?? false
      if (isShown !== section.hidden) continue
      section.hidden = !isShown
      // A screen reader tells of a new screen by its heading.
      if (isShown) section.querySelector('h1')?.focus()
    }
    problem.textContent = phase === 'problem' ? failureText(view.failure) : ''
  }
}
