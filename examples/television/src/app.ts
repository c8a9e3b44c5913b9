import type { Pass, PassView } from 'passchart'
import { catalogue } from './catalogue.ts'
import { code } from './code.ts'
import { listenToRemote } from './remote.ts'
import { blocked, choosingProfile, loggingOut, moment, selectingProvider, signedOut } from './screens.ts'
import { createStage } from './stage.ts'

export function startApp(pass: Pass, main: HTMLElement): void {
  const stage = createStage(main)
  const screens = {
    signedOut: () => signedOut(pass),
    selectingProvider: () => selectingProvider(pass),
    choosingProfile: () => choosingProfile(pass),
    code: () => code(pass),
    ready: () => catalogue(pass),
    loggingOut: () => loggingOut(pass),
    blocked: () => blocked(pass),
    moment: () => moment(pass),
  }

  /** What the viewer sees, phase by phase. */
  function show(view: PassView): void {
    switch (view.phase) {
      case 'signedOut':
        stage.show(screens.signedOut, view, 'start')
        break
      case 'selectingProvider':
        stage.show(screens.selectingProvider, view)
        break
      case 'choosingProfile':
        stage.show(screens.choosingProfile, view)
        break
      case 'signingIn':
        if (view.step === 'code' && view.code !== undefined) {
          stage.show(screens.code, { ...view, code: view.code })
        } else stage.show(screens.moment, view, 'passing')
        break
      case 'ready':
        stage.show(screens.ready, view, 'start')
        break
      case 'loggingOut':
        stage.show(screens.loggingOut, view, 'passing')
        break
      case 'blocked':
        stage.show(screens.blocked, view, 'start')
        break
      default:
        stage.show(screens.moment, view, 'passing')
    }
  }

  pass.subscribe((view) => {
    main.dataset.phase = view.phase
    show(view)
  })
  listenToRemote({
    move: stage.move,
    back() {
      if (stage.back()) return true
      const { can } = pass.view
      if (can['dialog.cancel']) pass.send({ type: 'dialog.cancel' })
      return can['dialog.cancel'] === true
    },
  })
  pass.start()
}
