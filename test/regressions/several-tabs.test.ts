/** What several tabs over one store once got wrong. */

import type { Locks } from 'passchart'
import { leaseLocks } from 'passchart/storage'
import { describe, expect, it } from 'vitest'
import { createLifecycle, createStore } from '../_support/doubles.ts'
import { play, type Script } from '../_support/row.ts'
import {
  authenticate,
  credentials,
  error,
  jws,
  profiles,
  regular,
  signedIn,
  status,
  usual,
  word,
} from '../_support/wire.ts'
import type { World } from '../_support/world.ts'

const all = { policy: { profileCheck: 'all' } } as const
const both = profiles(regular('Cablevision'), regular('Spectrum'))
const demand = error('invalid_access_token_client_application')

/** Played twice: in one process, and in a browser. */
function twice(title: string, write: (t: Script) => void): void {
  it.each(['one process', 'browser tabs'] as const)(`%s: ${title}`, (where) =>
    play((t) => {
      if (where === 'browser tabs') t.inBrowserTabs()
      write(t)
    }),
  )
}

function once(title: string, write: (t: Script) => void): void {
  it(title, () => play(write))
}

describe('what each tab knows of the records', () => {
  twice('the record of a code taken over from another tab goes with the sign-in [H11 §243]', (t) => {
    t.given('poll(C)').opensTab({ browser: false }).at(5).call('PC(C)').renews()
    t.call('SES(Cablevision)', authenticate('D')).inTab(1).shows({ code: 'D' })
    t.inTab(2).closesTab(1).call('PC(D)', signedIn())
    t.is('ready(regular, Cablevision)').stores({ signIn: undefined })
  })

  twice('… or the viewer who has logged out is shown a dead code at the next start [H11 H5]', (t) => {
    t.given('poll(C)').opensTab({ browser: false }).at(5).call('PC(C)').renews()
    t.call('SES(Cablevision)', authenticate('D')).inTab(1).shows({ code: 'D' })
    t.inTab(2).closesTab(1).call('PC(D)', signedIn())
    t.logsOut().call('OUT').is('signedOut(loggedOut)')
    t.restarts(10, { browser: false }).call('PM(Cablevision)').ends('signedOut(expired)')
  })

  twice('… or the next sign-in shows the dead code instead of asking for one [H11 Q6]', (t) => {
    t.given('poll(C)').opensTab({ browser: false }).at(5).call('PC(C)').renews()
    t.call('SES(Cablevision)', authenticate('D')).inTab(1).shows({ code: 'D' })
    t.inTab(2).closesTab(1).call('PC(D)', signedIn())
    t.logsOut().call('OUT').signsIn('Cablevision')
    t.call('SES(Cablevision)', authenticate('E')).shows({ code: 'E' })
  })

  twice('logged out of one provider here, another tab keeps its own [§276 H10 H11]', (t) => {
    t.given('ret', all).call('PA', both).is('ready(regular, Cablevision)').opensTab(all).call('PA', both)
    t.chooses('Spectrum').is('ready(regular, Spectrum)').inTab(1).logsOut('Cablevision')
    t.call('OUT(Cablevision)').call('PA', signedIn('Spectrum')).inTab(2).ends('ready(regular, Spectrum)')
  })

  twice('a profile that ends here does not end the one of another tab [§276 H10 H11]', (t) => {
    t.given('ret', all).call('PA', both).is('ready(regular, Cablevision)').opensTab(all).call('PA', both)
    t.chooses('Spectrum').is('ready(regular, Spectrum)').inTab(1).plays('r')
    t.call('AUT', error('authenticated_profile_missing')).call('PA', signedIn('Spectrum')).inTab(2)
    t.ends('ready(regular, Spectrum)')
  })

  twice(
    'logged out of a provider that is not in use there reaches the tab that uses it [§276 H10 H11]',
    (t) => {
      t.given('ret', all).call('PA', both).is('ready(regular, Cablevision)').opensTab(all).call('PA', both)
      t.chooses('Spectrum').logsOut('Cablevision').call('OUT(Cablevision)')
      t.call('PA', signedIn('Spectrum')).inTab(1).ends('ready(regular, Spectrum)')
    },
  )
})

describe('after the viewer has logged out', () => {
  twice('a look under way in another tab signs nobody in [§276 H4 H9 H11]', (t) => {
    t.given('rdy').opensTab()
    const look = t.holds('PM(Cablevision)')
    t.inTab(1).logsOut().call('OUT(Cablevision)').is('signedOut(loggedOut)').closesTab(2)
    // Answered before the logout, it arrives after it.
    look.answers(signedIn()).ends('signedOut(elsewhere)')
  })

  twice(
    'a tab that was told of the profile, and is still looking, gives it up too [§275 §276 H4 H11]',
    (t) => {
      t.given('tv').call('PA').signsIn('Cablevision').call('SES').opensTab({ browser: false }).cancels()
      t.inTab(1).after(5).call('PC(C1)', signedIn())
      const look = t.holds('PM(Cablevision)')
      t.is('ready(regular, Cablevision)')
        .logsOut()
        .call('OUT(Cablevision)')
        .is('signedOut(loggedOut)')
        .closesTab(2)
      look.answers(signedIn()).ends('signedOut(elsewhere)')
    },
  )

  twice('a single sign-on token that comes later signs nobody in again in another tab [§276 H11]', (t) => {
    const identity = { platformToken: [word(), word(jws('account-1'))] } as const
    t.given('rdy').opensTab({ identity }).call('PM(Cablevision)', signedIn()).inTab(1).logsOut()
    t.call('OUT(Cablevision)').inTab(2).is('signedOut(elsewhere)').becomes('hidden').becomes('shown')
    t.ends('signedOut(elsewhere)')
  })
})

describe('two tabs at once', () => {
  twice('a screen that shows a code goes on polling for the code that replaces it [§273 H11 Q6]', (t) => {
    t.given('tv').call('PA').opensTab().call('PA').inTab(1).signsIn('Cablevision')
    t.call('SES', authenticate('C')).inTab(2).signsIn('Cablevision', 'primary').opens().renews()
    t.call('SES', authenticate('D')).call('PC(D)').opens().inTab(1).shows({ code: 'D' })
    t.between(3, 10).call('PC(D)')
  })

  twice('a profile that was only prolonged ends no sign-in of another tab [§271 §275 H10 H11]', (t) => {
    const o = { browser: false, policy: { providerChoice: 'companion' } } as const
    t.given('rdy', o).opensTab(o).call('PM(Cablevision)', signedIn()).signsIn().call('SES')
    t.shows({ phase: 'signingIn', step: 'code' }).inTab(1).sends({ type: 'profile.recheck' })
    t.call('PM(Cablevision)', signedIn('Cablevision', { days: 310 })).inTab(2)
    t.shows({ phase: 'signingIn', code: 'C1' })
  })
})

describe('a tab that is frozen as soon as it is hidden', () => {
  once('leaves the polling to the one that is shown [§273 H8 H11]', (t) => {
    const first = createLifecycle()
    const second = createLifecycle()
    second.shown = false
    let isFrozen = false
    const opens = (lifecycle: typeof first, freezes: boolean) =>
      t.check((world) => {
        const { get, set, remove } = world.store
        const { port } = world.clock
        const setTimeout = (run: () => void, ms: number) => {
          const isLost = freezes && isFrozen
          return port.setTimeout(isLost ? () => {} : run, isLost ? 1e9 : ms)
        }
        const options = { store: { get, set, remove, lagMs: 100 }, lifecycle, clock: { ...port, setTimeout } }
        world.start({ browser: false, options })
      })
    t.inBrowserTabs()
    opens(first, true)
    t.between(0, 1).call('REG').between(0, 1).call('TOK').call('PA')
    t.signsIn('Cablevision').call('SES', authenticate('C'))
    opens(second, false)
    t.after(5)
      .call('PC(C)')
      .check(() => {
        first.become('hidden')
        isFrozen = true
        second.become('shown')
      })
    t.call('PC(C)')
  })
})

describe('credentials replaced by the other tab', () => {
  /** The first tab is ready; the second one's play makes it register anew. */
  const replaced = (t: Script) => {
    t.plays('r').call('AUT', demand).call('TOK').call('AUT', demand)
    return t.call('REG', credentials('client-2')).call('TOK')
  }

  twice(
    'no access of the old ones stays, also of a provider that is not the one remembered [§277 H10 H11]',
    (t) => {
      t.given('ret', all).call('PA', both).is('ready(regular, Cablevision)').opensTab(all).call('PA', both)
      replaced(t.chooses('Spectrum')).together(['PA'], ['PA'])
      t.inTab(2).is('signedOut(credentialsReset)').inTab(1).is('signedOut(credentialsReset)')
    },
  )
})

describe('a registration', () => {
  twice(
    'answered after another tab has registered does not replace its credentials [§272 REG-05 H11]',
    (t) => {
      // As a holder finds it that was frozen for longer than its lease; and the store tells nobody of changes.
      const locks: Locks = { run: () => Promise.reject(new Error('no locks')) }
      const opens = () =>
        t.check((world) => {
          const { store } = world
          const plain = {
            get: (key: string) => store.get(key),
            set: (key: string, value: string) => store.set(key, value),
            remove: (key: string) => store.remove(key),
          }
          world.start({ options: { locks, store: plain } })
        })
      opens()
      const late = t.holds('REG')
      opens()
      t.call('REG', credentials('client-2'))
        .call('TOK')
        .call('PA', signedIn())
        .is('ready(regular, Cablevision)')
      late
        .answers(credentials('client-1'))
        .call('PA', signedIn())
        .stores({ credentials: { clientId: 'client-2' } })
    },
  )
})

describe('a companion', () => {
  twice('that could not register goes on like any other when another tab could [§272 R4]', (t) => {
    t.starts({ companion: true }).call('REG', error('invalid_software_statement')).is('problem')
    t.opensTab({ companion: true }).calls('REG → TOK').inTab(1).retypes().types('C')
    t.call('INF(C)', status(401)).call('TOK').call('INF(C)').opens().is('browsing')
  })
})

describe('a logout that a killed tab left unfinished', () => {
  twice('does not end a later sign-in [§249 §276 H5 H11]', (t) => {
    t.given('rdy').opensTab({ browser: false }).call('PM(Cablevision)', signedIn()).inTab(1).logsOut()
    t.holds('OUT(Cablevision)').isAborted
    t.closesTab(2).plays('r').call('AUT', error('authenticated_profile_missing')).signsIn('Cablevision')
    t.call('SES').after(5).call('PC(C1)', signedIn()).is('ready(regular, Cablevision)')
    t.opensTab().call('PM(Cablevision)', signedIn()).ends('ready(regular, Cablevision)')
  })
})

describe('a store that takes its time', () => {
  twice('does not bring back the code that was just replaced [§155 H3 Q6 H11]', (t) => {
    let clock: World['clock'] | undefined
    let isSlow = false
    const store = createStore()
    const slow = async () => {
      if (!isSlow) return
      await new Promise<void>((resolve) => {
        clock?.in(300, resolve)
        // A row that fails stops the clock.
        setTimeout(resolve, 1_500)
      })
    }
    const options = {
      store: {
        get: (key: string) => slow().then(() => store.get(key)),
        set: (key: string, value: string) => slow().then(() => store.set(key, value)),
        remove: (key: string) => slow().then(() => store.remove(key)),
      },
    }
    t.starts({ browser: false, options }).calls('REG → TOK → PA').signsIn('Cablevision')
    t.call('SES', authenticate('C'))
      .after(5)
      .call('PC(C)')
      .check((world) => {
        clock = world.clock
        isSlow = true
      })
    // Which looks what other tabs have written.
    t.becomes('hidden').becomes('shown').quiet(0.5).renews()
    t.call('SES', authenticate('D'))
      .quiet(2)
      .check(({ view, desk }) => {
        isSlow = false
        for (const arrival of desk.unclaimed.splice(0)) arrival.answer(usual)
        expect(view).toMatchObject({ phase: 'signingIn', code: 'D' })
      })
  })

  twice('is not written to after stop() [H11]', (t) => {
    let clock: World['clock'] | undefined
    const values = new Map<string, string>()
    const store = createStore(values)
    const slow = {
      get: (key: string) => store.get(key),
      set: (key: string, value: string) => store.set(key, value),
      async remove(key: string) {
        await new Promise<void>((resolve) => (clock ? void clock.in(40, resolve) : resolve()))
        return store.remove(key)
      },
    }
    t.check((world) => {
      const lease = leaseLocks(slow, { clock: world.clock.port })
      const locks: Locks = { run: (...o) => lease.run(...o) }
      world.start({ browser: false, options: { store: slow, locks } })
    })
    t.between(0, 1).call('REG').between(0, 1).call('TOK').call('PA').signsIn('Cablevision')
    t.between(0, 1)
      .call('SES')
      .between(4, 6)
      .call('PC(C1)')
      .check(async (world) => {
        clock = world.clock
        let keys: string[] | undefined
        const stopped = world.app.stop().then(() => {
          keys = [...values.keys()].filter((key) => key.includes('.turn.'))
        })
        await world.clock.pass(1_000)
        await stopped
        expect(keys).toEqual([])
      })
  })
})

describe('looks', () => {
  once('are 3 s apart when the viewer goes from one tab to the other [§260 §273 H8 H11]', (t) => {
    const first = createLifecycle()
    const second = createLifecycle()
    t.given('poll(C)', { options: { lifecycle: first } })
    t.check(() => second.become('hidden'))
    t.opensTab({ browser: false, options: { lifecycle: second } })
      .at(5)
      .call('PC(C)')
      .zero()
    t.check(() => first.become('hidden')).check(() => second.become('shown'))
    t.between(3, 5).call('PC(C)')
  })
})

describe('pages that the host opens', () => {
  twice(
    'a page that is closed for the code before it does not end the sign-in with the new one [H11 Q6]',
    (t) => {
      const host = { browser: false, options: { surface: 'primary' } } as const
      t.given('reg', host).call('PA').signsIn('Cablevision').call('SES', authenticate('C'))
      t.tells('browser.open', { attempt: 1 }).opensTab(host).call('PC(C)').renews()
      t.call('SES', authenticate('D')).call('PC(D)').inTab(1).tells('browser.close').shows({ code: 'D' })
      // What a host says when it closes the page it was told to close.
      t.sends({ type: 'browser.closed', attempt: 1 })
      t.shows({ phase: 'signingIn', code: 'D' })
    },
  )
})
