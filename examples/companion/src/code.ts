import type { Companion, CompanionView } from 'passchart/companion'
import { find } from './find.ts'

const advices = {
  retype: 'This is not a code of ours. Compare it with your TV and type it again.',
  newCode: 'This code has ended, or no TV shows it. Ask your TV for a new one.',
}

/** The form for the code. The QR code on the television brings it along; the viewer only has to compare. */
export function showCode(companion: Companion): (view: CompanionView) => void {
  const form = find<HTMLFormElement>('form')
  const input = find<HTMLInputElement>('[name="code"]')
  const wrong = find('#wrong')
  const checking = find('#checking')
  input.value = new URLSearchParams(location.search).get('code') ?? ''
  form.onsubmit = (event) => {
    event.preventDefault()
    // In capitals, as televisions show it.
    if (companion.view.can['code.submit']) {
      companion.send({ type: 'code.submit', code: input.value.toUpperCase() })
    }
  }
  let wasChecking = false
  return (view) => {
    const isWrong = view.phase === 'codeWrong'
    const isChecking = view.phase === 'inspecting'
    wrong.textContent = isWrong ? advices[view.advice] : ''
    checking.textContent = isChecking ? 'Checking the code …' : ''
    input.setAttribute('aria-invalid', String(isWrong))
    // Back to typing, if the form is still there.
    if (wasChecking && !isChecking) input.focus()
    if (isWrong) input.select()
    wasChecking = isChecking
  }
}
