import manifest from '../../package.json' with { type: 'json' }

/** Of this passchart. */
export const { version } = manifest
