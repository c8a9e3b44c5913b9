import type { PageData } from 'vitepress'

/** What only the site shows above `docs/README.md`. */
export const home: Partial<PageData> = {
  title: 'passchart',
  titleTemplate: 'TV Everywhere sign-in as statecharts',
  frontmatter: {
    layout: 'home',
    hero: {
      name: 'passchart',
      // With a hyphen that does not break.
      text: 'TV Everywhere sign\u2011in as statecharts',
      tagline:
        'The Adobe Pass Authentication REST API V2 for any interface, with a simulator of the service.',
      actions: [
        { theme: 'brand', text: 'Getting started', link: '/getting-started' },
        { theme: 'alt', text: 'The sign-in, step by step', link: '/flows/second-screen' },
        { theme: 'alt', text: 'Every chart, drawn', link: '/machines/' },
        { theme: 'alt', text: 'API', link: '/api/' },
      ],
    },
    features: [
      {
        title: 'Every rule, traced',
        details:
          'What the vendor asks, line by line: the state, guard or type that enforces it, and the tests that prove it.',
        link: '/conformance',
      },
      {
        title: 'Headless',
        details:
          'One view to draw, a closed set of commands to send. Any framework, any television, any server.',
        link: '/ports',
      },
      {
        title: 'Without a licence',
        details: 'The simulator speaks the whole API, with its refusals, faults and rate limit.',
        link: '/simulator',
      },
      {
        title: 'Every way tested',
        details:
          'Paths through all charts, walked on the bare charts, on a component or on a page in a browser.',
        link: '/testing',
      },
      {
        title: 'Seen at work',
        details:
          'Charts live in your browser; recordings that run again; a log in plain words. None holds a secret.',
        link: '/inspector',
      },
      {
        title: 'Secrets stay secrets',
        details: 'No token, code or device id in any log, error, event or snapshot.',
        link: '/security',
      },
    ],
  },
}
