import { expect, it } from 'vitest'
import { testPortal } from './testing/portal'
import { troublePage } from './trouble-page'

testPortal()

it('a fault of ours is shown with a number and the way back, never with its cause', async () => {
  const answer = troublePage(new Error('password authentication failed for user "portal"'), 'ja')
  const page = await answer.text()
  expect(answer.status).toBe(500)
  expect(answer.headers.get('cache-control')).toBe('no-store')
  expect(page).toMatch(/番号 \d{10}</)
  expect(page).toContain('href="/login"')
  expect(page).not.toContain('password')
})

it('numbers differ, so that one finds one line in the log', async () => {
  const numbers = await Promise.all([1, 2, 3].map(async () => /\d{10}/.exec(await troublePage(new Error('x'), 'en').text())?.[0]))
  expect(new Set(numbers).size).toBe(3)
})
