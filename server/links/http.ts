import type { z } from 'zod'
import type { ApiDepositor } from '@/domain/actor'
import { groupedCode, linkRefusalStatus, refuseLink, type LinkRefusal, type LinkRefusalReason } from '@/domain/links'
import en from '@/messages/en/links-service.json'
import ja from '@/messages/ja/links-service.json'
import { database } from '../database'
import { languageOf } from '../deposits/problem'
import { env } from '../env'
import { inTurn } from '../interface/questions'
import { log } from '../log'
import { apiDepositorOf } from '../organisations/api-client'
import { jsonResponse, machineHeaders } from '../problem'
import { mediaTypeOf, parseJson, readBodyWithin } from '../request-body'
import { inviteBodySchema, invitationJson, linkJson, redeemBodySchema } from './answer'
import { findInvitation, invite, withdrawInvitation } from './invite'
import { listOwnLinks } from './organisation-links'
import { redeemCode } from './redeem'

const MAX_BODY_BYTES = 16 * 1024
const RETRY_AFTER_SECONDS = 2
const sentences: Record<'ja' | 'en', Record<LinkRefusalReason, string>> = { ja: ja.refusal, en: en.refusal }

function refusalResponse({ reason, field, retryAfterSeconds }: LinkRefusal, acceptLanguage: string | null): Response {
  const language = languageOf(acceptLanguage)
  const status = linkRefusalStatus[reason]
  const body = { type: `urn:madoguchi:problem:${reason}`, title: sentences[language][reason], status, reason, field }
  const headers = {
    ...machineHeaders, 'content-type': 'application/problem+json', 'content-language': language,
    ...(reason === 'unauthorised' ? { 'www-authenticate': 'Bearer' } : {}),
    ...(retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }),
  }
  return new Response(JSON.stringify(body), { status, headers })
}

/** Who asks, then the answer; one line for the log, of ids and words from closed lists. */
async function answer(request: Request, event: string, act: (depositor: ApiDepositor) => Promise<Response | LinkRefusal>): Promise<Response> {
  const language = request.headers.get('accept-language')
  const depositor = await apiDepositorOf(database(), request.headers.get('authorization'))
  if (depositor === null) return refusalResponse(refuseLink('unauthorised', 'Authorization'), language)
  const answered = await inTurn<Response | LinkRefusal>(depositor.organisationId, () => act(depositor), (reason) => ({ ...refuseLink(reason), retryAfterSeconds: RETRY_AFTER_SECONDS }))
  const reason = answered instanceof Response ? undefined : answered.reason
  log().info({ event, organisationId: depositor.organisationId, clientId: depositor.id, reason })
  return answered instanceof Response ? answered : refusalResponse(answered, language)
}

async function readBody<Body>(request: Request, schema: z.ZodType<Body>): Promise<{ ok: true, body: Body } | LinkRefusal> {
  if (mediaTypeOf(request) !== 'application/json') return refuseLink('media-type-unsupported', 'Content-Type')
  const bytes = await readBodyWithin(request, MAX_BODY_BYTES)
  if (bytes === null) return refuseLink('body-too-large')
  const json = parseJson(bytes)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return refuseLink('body-malformed')
  const parsed = schema.safeParse(json)
  if (parsed.success) return { ok: true, body: parsed.data }
  const [issue] = parsed.error.issues
  const path = issue?.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue?.path ?? []
  const field = path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
  return refuseLink(field === '/affair' ? 'affair-unknown' : 'field-malformed', field)
}

/** `POST /api/v1/links`: redeems a resident's code. 201 the first time, 200 with the same link for a repetition. */
export function postLink(request: Request): Promise<Response> {
  return answer(request, 'link-code-redeemed', async (depositor) => {
    const read = await readBody(request, redeemBodySchema)
    if (!read.ok) return read
    const { code, depositorReference, affair = '' } = read.body
    const redeemed = await redeemCode(database(), depositor, { code, depositorReference, affair }, new Date())
    return redeemed.ok ? jsonResponse(redeemed.isRepeated ? 200 : 201, linkJson(redeemed.link)) : redeemed
  })
}

/** `GET /api/v1/links`: the organisation's own, a page at a time. */
export function getLinks(request: Request): Promise<Response> {
  return answer(request, 'links-listed', async (depositor) => {
    const page = await listOwnLinks(database(), depositor, new URL(request.url).searchParams.get('after'))
    return page === null ? refuseLink('page-unknown', 'after') : jsonResponse(200, { links: page.rows.map(linkJson), next: page.next })
  })
}

/** Where a resident answers an invitation. */
export const invitationAddress = (code: string): string => `${env().PORTAL_ORIGIN}/links/invitation#${groupedCode(code)}`

/** `POST /api/v1/invitations`: 201 for a new one, 200 for the one that is open already. */
export function postInvitation(request: Request): Promise<Response> {
  return answer(request, 'link-invited', async (depositor) => {
    const read = await readBody(request, inviteBodySchema)
    if (!read.ok) return read
    const { depositorReference, affair = '', kinds = [] } = read.body
    const invited = await invite(database(), depositor, { depositorReference, affair, kinds }, new Date())
    return invited.ok ? jsonResponse(invited.isRepeated ? 200 : 201, invitationJson(invited.invitation, invitationAddress)) : invited
  })
}

/** `GET /api/v1/invitations/{id}`: what became of it. */
export function getInvitation(request: Request, id: string): Promise<Response> {
  return answer(request, 'link-invitation-asked', async (depositor) => {
    const invitation = await findInvitation(database(), depositor, id, new Date())
    return invitation === null ? refuseLink('invitation-unknown') : jsonResponse(200, invitationJson(invitation, invitationAddress))
  })
}

/** `DELETE /api/v1/invitations/{id}`: takes it back; doing so again changes nothing. */
export function deleteInvitation(request: Request, id: string): Promise<Response> {
  return answer(request, 'link-invitation-withdrawn', async (depositor) => {
    const withdrawn = await withdrawInvitation(database(), depositor, id, new Date())
    return withdrawn.ok ? new Response(null, { status: 204, headers: machineHeaders }) : withdrawn
  })
}
