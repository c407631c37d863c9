import { expect, it } from 'vitest'
import { z } from 'zod'
import { getDeposits } from '../deposits/life-http'
import { testHouse, type TestOrganisation } from '../deposits/testing/house'
import { getLinks } from '../links/http'
import { expectDescribed } from '../openapi/testing/described'
import { getWebhooks } from '../webhooks/http'

const house = testHouse()
const refusal = z.object({ reason: z.literal('too-many-requests'), status: z.literal(429) })

it.each([
  ['/api/v1/links', getLinks], ['/api/v1/webhooks', getWebhooks], ['/api/v1/deposits', getDeposits],
] as const)('a flood of questions at %s is told to come back, and another organisation is answered meanwhile', async (path, get) => {
  const { insurer, otherInsurer } = house.current
  const ask = ({ apiKey }: TestOrganisation) => get(new Request(`http://localhost:3000${path}`, { headers: { authorization: `Bearer ${apiKey}` } }))
  const flood = Array.from({ length: 60 }, () => ask(insurer))
  const [answers, other] = await Promise.all([Promise.all(flood), ask(otherInsurer)])
  expect(other.status).toBe(200)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]))
  for (const answer of answers.filter(({ status }) => status === 429).slice(0, 1)) {
    await expectDescribed(answer.clone(), 'get', path)
    expect([answer.headers.get('retry-after'), refusal.parse(await answer.json()).reason]).toEqual(['2', 'too-many-requests'])
  }
  expect((await ask(insurer)).status).toBe(200)
})
