/** The path of a program that tests run; throws an error that says what to install if it is not there. */
export function pathOf(name: 'chromium' | 'redis'): string
