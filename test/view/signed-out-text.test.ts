import { englishReasonTexts, noticeText, reasonText } from 'passchart/view'
import { expect, it } from 'vitest'

it('tells a viewer why nobody is signed in', () => {
  expect(reasonText('expired')).toBe('Your sign-in has expired. Sign in again to go on.')
})

it('tells nothing to whoever comes for the first time or has just cancelled', () => {
  expect((['firstRun', 'none', 'cancelled'] as const).map((reason) => reasonText(reason))).toEqual([
    '',
    '',
    '',
  ])
})

it('speaks other languages', () => {
  const german = { ...englishReasonTexts, loggedOut: 'Sie sind abgemeldet.' }
  expect(reasonText('loggedOut', german)).toBe('Sie sind abgemeldet.')
})

it('tells of notices', () => {
  expect(noticeText('signInExpired')).toBe('The code ended before it was used.')
})
