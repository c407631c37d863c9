import { expect, it } from 'vitest'
import { problemResponse } from './problem'

it('a refusal to a machine is an RFC 9457 document with a reason, and is never stored', async () => {
  const response = problemResponse({ status: 503, reason: 'busy', title: 'Too many responses are waiting.', headers: { 'retry-after': '5' } })
  expect(response.status).toBe(503)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(response.headers.get('retry-after')).toBe('5')
  expect(await response.json()).toEqual({
    type: 'urn:madoguchi:problem:busy',
    title: 'Too many responses are waiting.',
    status: 503,
    reason: 'busy',
  })
})
