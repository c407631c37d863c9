import type { ApiDepositor } from '@/domain/actor'
import { depositorReferencePattern, depositStates, refuseDeposit, type DepositRefusal, type DepositState } from '@/domain/deposits'
import { database } from '../database'
import { inTurn } from '../interface/questions'
import { log } from '../log'
import { apiDepositorOf } from '../organisations/api-client'
import { jsonResponse } from '../problem'
import { findDeposit, type FoundDeposit, type ListedDeposit } from './find'
import { listDeposits, type DepositQuestion } from './list'
import { refusalResponse } from './problem'
import { withdrawDeposit } from './withdraw'

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/** The organisation's machine that asks, a place for its question, then the answer. */
export async function answerTo(request: Request, answer: (depositor: ApiDepositor) => Promise<Response | DepositRefusal>): Promise<Response> {
  const language = request.headers.get('accept-language')
  const depositor = await apiDepositorOf(database(), request.headers.get('authorization'))
  if (depositor === null) return refusalResponse(refuseDeposit('unauthorised', 'Authorization'), language)
  const answered = await inTurn<Response | DepositRefusal>(depositor.organisationId, () => answer(depositor), refuseDeposit)
  return answered instanceof Response ? answered : refusalResponse(answered, language)
}

/** `GET /api/v1/deposits/{id}`: the depositor's own; somebody else's and none at all look the same. */
export function getDeposit(request: Request, id: string): Promise<Response> {
  return answerTo(request, async (depositor) => {
    const found = await findDeposit(database(), depositor, id)
    return found === null ? refuseDeposit('deposit-unknown') : jsonResponse(200, foundJson(found))
  })
}

/** `GET /api/v1/deposits`: the depositor's own, newest first, in pages (`after` takes the `next` of the page before). */
export function getDeposits(request: Request): Promise<Response> {
  return answerTo(request, async (depositor) => {
    const question = questionIn(new URL(request.url).searchParams)
    if ('ok' in question) return question
    const { deposits, next } = await listDeposits(database(), depositor, question)
    return jsonResponse(200, { deposits: deposits.map(listedJson), next })
  })
}

function questionIn(parameters: URLSearchParams): DepositQuestion | DepositRefusal {
  const [state, depositorReference, after] = ['state', 'depositorReference', 'after'].map((name) => parameters.get(name) ?? undefined)
  const known = depositStates.find((each) => each === state)
  if (state !== undefined && known === undefined) return refuseDeposit('field-malformed', 'state')
  if (depositorReference !== undefined && !depositorReferencePattern.test(depositorReference)) return refuseDeposit('field-malformed', 'depositorReference')
  return { state: known, depositorReference, after }
}

/** `POST /api/v1/deposits/{id}/withdrawal`: the deposit as it is then; the same when asked again. */
export function postWithdrawal(request: Request, id: string): Promise<Response> {
  return answerTo(request, async (depositor) => {
    const outcome = await withdrawDeposit(database(), depositor, id, new Date())
    if (!outcome.ok) return outcome
    const { depositId, state } = outcome.deposit
    log().info({ event: 'deposit-withdrawn', organisationId: depositor.organisationId, clientId: depositor.id, depositId, state: state.state, isRepeated: outcome.isRepeated })
    return jsonResponse(200, foundJson(outcome.deposit))
  })
}

const foundJson = ({ receipt: { content, signature }, ...listed }: FoundDeposit) => ({ ...listedJson(listed), receipt: { content: base64(content), signature: base64(signature) } })

/** What is not there is left out. */
function listedJson({ depositId, pseudonym, kind, depositorReference, state, publishAt, corrects, correctedBy, registered, dueOn, requestedAction }: ListedDeposit) {
  return {
    depositId, pseudonym, kind, depositorReference, ...stateJson(state), registered,
    ...(publishAt === null ? {} : { publishAt: publishAt.toISOString() }),
    ...(corrects === null ? {} : { corrects }),
    ...(correctedBy === null ? {} : { correctedBy }),
    ...(dueOn === null ? {} : { dueOn }),
    ...(requestedAction === null ? {} : { requestedAction }),
  }
}

function stateJson(state: DepositState) {
  const begun = { state: state.state, acceptedAt: state.acceptedAt.toISOString() }
  switch (state.state) {
    case 'accepted':
    case 'scheduled':
      return begun
    case 'published':
      return { ...begun, publishedAt: state.publishedAt.toISOString() }
    case 'withdrawn':
      return { ...begun, ...(state.publishedAt === null ? {} : { publishedAt: state.publishedAt.toISOString() }), withdrawnAt: state.withdrawnAt.toISOString() }
    case 'not-delivered':
      return { ...begun, notDeliveredAt: state.notDeliveredAt.toISOString(), reason: state.because }
  }
}
