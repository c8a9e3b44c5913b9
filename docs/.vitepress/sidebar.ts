/**
 * What is where. A page is one line: its title here, and its file under `docs`. A page that is missing, or that nobody
 * lists, fails `test/docs/links.test.ts`.
 */
export const sections: readonly Section[] = [
  {
    title: 'Start',
    pages: [
      ['Getting started', 'getting-started.md'],
      ['Frameworks', 'frameworks.md'],
    ],
  },
  {
    title: 'Flows',
    pages: [
      ['Start-up and registration', 'flows/start-up.md'],
      ['Sign-in on this screen', 'flows/this-screen.md'],
      ['Sign-in on a second screen', 'flows/second-screen.md'],
      ['The companion', 'flows/companion.md'],
      ['Playing', 'flows/playing.md'],
      ['Logging out', 'flows/logout.md'],
      ['Single sign-on', 'flows/single-sign-on.md'],
      ['Temporary access', 'flows/temporary-access.md'],
      ['Degraded access', 'flows/degraded-access.md'],
    ],
  },
  {
    title: 'In your app',
    pages: [
      ['Ports', 'ports.md'],
      ['Stores', 'stores.md'],
      ['Browsers and lifecycles', 'browsers.md'],
      ['React Native', 'react-native.md'],
      ['Televisions', 'television.md'],
      ['Policy', 'policy.md'],
      ['Several tabs', 'tabs.md'],
      ['Sleep and clocks', 'time.md'],
      ['Rendering on a server', 'rendering-on-a-server.md'],
      ['Failures', 'failures.md'],
      ['Security', 'security.md'],
    ],
  },
  {
    title: 'Tools',
    pages: [
      ['The simulator', 'simulator.md'],
      ['Testing an app', 'testing.md'],
      ['Seeing it', 'inspector.md'],
      ['The local inspector', 'local-inspector.md'],
      ['Logging', 'logging.md'],
    ],
  },
  {
    title: 'The charts',
    pages: [
      ['What a chart looks like', 'charts.md'],
      ['Every chart, drawn', 'machines/README.md'],
      ['pass', 'machines/pass.md'],
      ['registrar', 'machines/registrar.md'],
      ['profileCheck', 'machines/profile-check.md'],
      ['signIn', 'machines/sign-in.md'],
      ['poll', 'machines/poll.md'],
      ['partnerSso', 'machines/partner-sso.md'],
      ['tempAccess', 'machines/temp-access.md'],
      ['decision', 'machines/decision.md'],
      ['logout', 'machines/logout.md'],
      ['companion', 'machines/companion.md'],
    ],
  },
  {
    title: 'Reference',
    pages: [
      ['Every requirement, traced', 'conformance.md'],
      ["Where the vendor's pages disagree", 'contradictions.md'],
      ['Beside its peers', 'peers.md'],
      ['What the tests notice', 'mutation.md'],
    ],
  },
]

interface Section {
  readonly title: string
  readonly pages: readonly (readonly [title: string, file: string])[]
}
