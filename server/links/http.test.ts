import { describe, expect, it } from 'vitest'
import { groupedCode } from '@/domain/links'
import { database } from '../database'
import { runJobs, testHouse } from '../deposits/testing/house'
import { expectDescribed } from '../openapi/testing/described'
import { answerInvitation } from './answer-invitation'
import { invitationAnswerSchema, linkAnswerSchema, linksAnswerSchema } from './answer'
import { codeOf } from './code'
import { deleteInvitation, getInvitation, getLinks, postInvitation, postLink } from './http'
import { offerLink } from './offer'

const house = testHouse()
const origin = 'http://localhost:3000'

interface Call { method?: string, path: string, body?: unknown, headers?: Record<string, string> }

/** As the insurer's machine would; every answer must be one that is described. */
async function call({ method = 'GET', path, body, headers = {} }: Call): Promise<Response> {
  const request = new Request(`${origin}${path}`, {
    method, headers: { 'authorization': `Bearer ${house.current.insurer.apiKey}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const [, id = ''] = /^\/api\/v1\/invitations\/(.+)$/.exec(path) ?? []
  const handlers: Record<string, () => Promise<Response>> = {
    'POST /api/v1/links': () => postLink(request), 'GET /api/v1/links': () => getLinks(request), 'POST /api/v1/invitations': () => postInvitation(request),
    'GET /api/v1/invitations/{id}': () => getInvitation(request, id), 'DELETE /api/v1/invitations/{id}': () => deleteInvitation(request, id),
  }
  const address = id === '' ? new URL(path, origin).pathname : '/api/v1/invitations/{id}'
  const response = await handlers[`${method} ${address}`]?.()
  if (response === undefined) throw new Error(`nothing answers ${method} ${address}`)
  if (response.status !== 204) await expectDescribed(response, method, address)
  return response
}

const refusalOf = async (response: Response) => {
  const { status, reason, field } = (await response.json()) as { status: number, reason: string, field: string | null }
  return [status, reason, field]
}

async function newCode(): Promise<string> {
  const offer = await offerLink(house.current.taro.actor, house.current.insurer.id, new Date())
  if (!offer.ok) throw new Error(offer.reason)
  return codeOf(offer.offerId)
}

describe('redeeming a code over HTTP', () => {
  it('is answered with the link, 201 the first time and 200 with the same after', async () => {
    const body = { code: groupedCode(await newCode()), depositorReference: 'K-1' }
    const first = await call({ method: 'POST', path: '/api/v1/links', body })
    expect(first.status).toBe(201)
    const link = linkAnswerSchema.parse(await first.json())
    const again = await call({ method: 'POST', path: '/api/v1/links', body })
    expect([again.status, linkAnswerSchema.parse(await again.json())]).toEqual([200, link])
  })

  it('names the field and the mend of whatever is wrong', async () => {
    const code = await newCode()
    const post = async (body: unknown, headers = {}) => refusalOf(await call({ method: 'POST', path: '/api/v1/links', body, headers }))
    expect(await post({ code, depositorReference: 'K' }, { authorization: 'Bearer nothing' })).toEqual([401, 'unauthorised', 'Authorization'])
    expect(await post('code=1', { 'content-type': 'application/x-www-form-urlencoded' })).toEqual([415, 'media-type-unsupported', 'Content-Type'])
    expect(await post('x'.repeat(20_000))).toEqual([413, 'body-too-large', null])
    expect(await post('[]')).toEqual([400, 'body-malformed', null])
    expect(await post({ code })).toEqual([422, 'field-malformed', '/depositorReference'])
    expect(await post({ code, depositorReference: '花子' })).toEqual([422, 'field-malformed', '/depositorReference'])
    expect(await post({ code, depositorReference: 'K', name: 'x' })).toEqual([422, 'field-malformed', '/name'])
    expect(await post({ code, depositorReference: 'K', affair: 'gardening' })).toEqual([422, 'affair-unknown', '/affair'])
    expect(await post({ code, depositorReference: 'K', affair: 'nursery' })).toEqual([422, 'affair-not-yours', '/affair'])
    expect(await post({ code: 'ABCD', depositorReference: 'K' })).toEqual([422, 'code-malformed', '/code'])
    expect(await post({ code: codeOf('nobody'), depositorReference: 'K' })).toEqual([422, 'code-unknown', '/code'])
  })

  it('says when to come back after too many wrong codes', async () => {
    await database().wrongCodeCount.updateMany({ data: { count: 100 } })
    const response = await call({ method: 'POST', path: '/api/v1/links', body: { code: codeOf('nobody'), depositorReference: 'K' } })
    expect([response.status, Number(response.headers.get('retry-after')) > 0]).toEqual([429, true])
    await database().wrongCodeCount.deleteMany()
  })
})

describe('invitations over HTTP', () => {
  it('carry the code in the fragment of their address, and lead to a link that is listed under the sender\'s own number', async () => {
    const body = { depositorReference: 'K-2', kinds: ['premium-deduction'] }
    const made = invitationAnswerSchema.parse(await (await call({ method: 'POST', path: '/api/v1/invitations', body })).json())
    const url = new URL(made.address ?? '')
    expect([url.pathname, url.search, url.hash]).toEqual(['/links/invitation', '', `#${groupedCode(made.code ?? '')}`])
    expect((await call({ method: 'POST', path: '/api/v1/invitations', body })).status).toBe(200)
    await answerInvitation(house.current.hanako.actor, made.code ?? '', 'yes', new Date())
    await runJobs(house.current)
    const found = invitationAnswerSchema.parse(await (await call({ path: `/api/v1/invitations/${made.invitationId}` })).json())
    expect([found.state, found.code]).toEqual(['accepted', undefined])
    const { links } = linksAnswerSchema.parse(await (await call({ path: '/api/v1/links' })).json())
    expect(links.find(({ linkId }) => linkId === found.linkId)).toMatchObject({ state: 'active', depositorReferences: ['K-2'] })
  })

  it('are taken back once; not yours and not there look the same', async () => {
    const made = invitationAnswerSchema.parse(await (await call({ method: 'POST', path: '/api/v1/invitations', body: { depositorReference: 'K-3' } })).json())
    const path = `/api/v1/invitations/${made.invitationId}`
    const other = { headers: { authorization: `Bearer ${house.current.otherInsurer.apiKey}` } }
    expect(await refusalOf(await call({ path, ...other }))).toEqual([404, 'invitation-unknown', null])
    expect(await refusalOf(await call({ method: 'DELETE', path, ...other }))).toEqual([404, 'invitation-unknown', null])
    expect((await call({ method: 'DELETE', path })).status).toBe(204)
    expect((await call({ method: 'DELETE', path })).status).toBe(204)
    expect(await refusalOf(await call({ path: '/api/v1/links?after=nonsense' }))).toEqual([400, 'page-unknown', 'after'])
    expect(await refusalOf(await call({ method: 'POST', path: '/api/v1/invitations', body: { depositorReference: 'K-4', kinds: ['poem'] } }))).toEqual([422, 'kind-unknown', '/kinds/0'])
  })
})
