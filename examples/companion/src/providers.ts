import type { Companion, CompanionView } from 'passchart/companion'
import { find } from './find.ts'

type Provider = Extract<CompanionView, { phase: 'choosingProvider' }>['providers'][number]

/** The picker, where the television has left the choice to the viewer. */
export function showProviders(companion: Companion): (view: CompanionView) => void {
  const search = find<HTMLInputElement>('[type="search"]')
  const list = find('#providers')
  const heading = find('[data-phases="choosingProvider"] h1')
  let shown: readonly Provider[] = []

  const filter = () => {
    const wanted = search.value.trim().toLowerCase()
    for (const item of list.querySelectorAll('li')) {
      item.hidden = !item.textContent.toLowerCase().includes(wanted)
    }
  }
  const itemFor = ({ id, displayName, logoUrl }: Provider) => {
    const item = document.createElement('li')
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'provider'
    if (logoUrl) button.append(Object.assign(new Image(), { src: logoUrl, alt: '' }))
    button.append(displayName)
    button.onclick = () => companion.send({ type: 'provider.select', mvpd: id })
    item.append(button)
    return item
  }
  search.oninput = filter

  return (view) => {
    if (view.phase !== 'choosingProvider') return
    heading.classList.toggle('busy', view.loading)
    if (view.providers === shown) return
    shown = view.providers
    list.replaceChildren(...shown.map(itemFor))
    filter()
  }
}
