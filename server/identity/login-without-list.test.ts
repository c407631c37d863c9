import { expect, it } from 'vitest'
import { outcomeFor } from './login-outcome'
import { preLoginHash } from './pre-login'
import { logInWith, TestBrowser } from './testing/browser'
import { authenticationListPath, testPortal } from './testing/portal'

const portal = testPortal()
const minute = 60_000

it('without a revocation list nobody logs in; with it again everybody does; a list in force serves while its server is away', async () => {
  const begin = Date.now()
  const card = portal.authentication.issueCard()
  const list = portal.authentication.issueList([], new Date(begin - 1000), new Date(begin + 30 * minute))
  const tryAt = async (at: Date) => {
    const browser = new TestBrowser()
    const { location } = await logInWith(card, browser, at)
    return location === `${portal.origin}/home` ? 'logged in' : outcomeFor(preLoginHash(browser.preLogin), at)
  }

  portal.lists.answers.delete(authenticationListPath)
  expect(await tryAt(new Date(begin))).toBe('revocation-unknown')

  portal.lists.serve(authenticationListPath, list)
  expect(await tryAt(new Date(begin + 3000))).toBe('logged in')

  portal.lists.answers.delete(authenticationListPath)
  expect(await tryAt(new Date(begin + 29 * minute))).toBe('logged in')
  expect(await tryAt(new Date(begin + 31 * minute))).toBe('revocation-unknown')
})
