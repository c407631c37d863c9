import { inspectCard, signWithAuthenticationKey } from '@/card/gesture'
import { hintOfAtr } from '@/card/atr'
import { normalisePin } from '@/card/pin'
import type { CardRefusal } from '@/card/refusal'
import type { Answer } from './answer'
import type { Bridge } from './bridge'
import type { FormBody } from './form-body'
import { choosePage } from './pages/choose'
import { handOverPage } from './pages/hand-over'
import { loginPage, type PinMistake } from './pages/login'
import { problemPage } from './pages/problem'
import { deliver, type SignedResponse } from './portal-client'
import { loginReturnUrl, type Portal } from './portals'
import { mayReadAgain, type ProblemReason, statusOf } from './problem'
import { openFor, type Reader } from './readers'
import { type BridgeRequest, validateRequest } from './request'
import { type Language, languageOf } from './text'

const hrefOf = (jws: string, language: Language, readerId?: string) =>
  `/v1?${new URLSearchParams({ request: jws, lang: language, ...(readerId === undefined ? {} : { reader: readerId }) })}`

const other = (language: Language): Language => (language === 'ja' ? 'en' : 'ja')

type Place = { language: Language; portal: Portal | null; jws: string | null; readerId?: string }

/** The page for a refusal; with a valid request at hand it offers to read the card again and names the portal that asked. */
export function problemAnswer(bridge: Bridge, reason: ProblemReason, place: Place, reference: string | null = null): Answer {
  const { language, portal, jws, readerId } = place
  bridge.log({ event: 'refused', reason })
  const html = problemPage({
    reason,
    portals: portal ? [portal] : bridge.portals,
    againHref: jws !== null && mayReadAgain(reason) ? hrefOf(jws, language, readerId) : null,
    reference,
    language,
    otherLanguageHref: jws === null ? null : hrefOf(jws, other(language), readerId),
  })
  return { kind: 'page', status: statusOf(reason), html }
}

const shownRefusal = (refusal: Exclude<CardRefusal, { reason: 'pin-wrong' | 'pin-form' }>, atr: Uint8Array): ProblemReason =>
  refusal.reason === 'not-a-jpki-card' && hintOfAtr(atr) === 'driving-licence' ? 'driving-licence' : refusal.reason

type Chosen = { request: BridgeRequest; reader: Reader; severalReaders: boolean; language: Language }

const placeOf = ({ request, reader, language }: Chosen): Place => ({ language, portal: request.portal, jws: request.jws, readerId: reader.id })

function pinPage(bridge: Bridge, chosen: Chosen, triesLeft: number, mistake: PinMistake | null): Answer {
  const { request, reader, severalReaders, language } = chosen
  const html = loginPage({
    request,
    reader,
    chooseHref: severalReaders ? hrefOf(request.jws, language) : null,
    triesLeft,
    formToken: bridge.formTokens.make(request.jws, reader.id),
    phrase: bridge.phrase,
    language,
    otherLanguageHref: hrefOf(request.jws, other(language), reader.id),
    mistake,
  })
  return { kind: 'page', status: mistake ? 422 : 200, html, formTargets: [request.portal.origin] }
}

/** Looks at the card and asks for the PIN, or says why not. */
async function askForPin(bridge: Bridge, chosen: Chosen, mistake: PinMistake | null): Promise<Answer> {
  const opened = await openFor(chosen.reader, 'inspect')
  if (!opened.ok) return problemAnswer(bridge, opened.reason, placeOf(chosen))
  const state = await inspectCard(opened.channel, 'authentication').finally(() => opened.channel.close())
  if (state.ok) return pinPage(bridge, chosen, state.triesLeft, mistake)
  // Neither can come of an inspection, which sends no PIN.
  if (state.reason === 'pin-wrong' || state.reason === 'pin-form') throw new Error(`an inspection answered ${state.reason}`)
  return problemAnswer(bridge, shownRefusal(state, opened.atr), placeOf(chosen))
}

/** The reader nobody has to be asked about: the only one, or the only one with a card. */
function onlyChoice(readers: readonly Reader[]): Reader | undefined {
  const withCard = readers.filter(({ holdsCard }) => holdsCard)
  if (readers.length === 1) return readers[0]
  return withCard.length === 1 ? withCard[0] : undefined
}

/** GET /v1: validates the request, lets people choose a card where there are several, shows what will be done. Has no effect. */
export async function showLogin(bridge: Bridge, query: URLSearchParams): Promise<Answer> {
  const language = languageOf(query.get('lang'))
  const verdict = validateRequest(query.get('request') ?? '', bridge.portals, bridge.now())
  if (!verdict.ok) return problemAnswer(bridge, verdict.reason, { language, portal: verdict.portal, jws: null })
  const { request } = verdict
  const place = { language, portal: request.portal, jws: request.jws }
  if (bridge.signedRequests.has(request)) return problemAnswer(bridge, 'request-replayed', { ...place, jws: null })
  const { readers, absence } = await bridge.readers.list()
  if (absence) return problemAnswer(bridge, absence, place)
  const wanted = query.get('reader')
  const reader = wanted === null ? onlyChoice(readers) : readers.find(({ id }) => id === wanted)
  if (!reader && wanted === null) {
    return { kind: 'page', status: 200, html: choosePage({ request, readers, language, otherLanguageHref: hrefOf(request.jws, other(language)) }) }
  }
  if (!reader) return problemAnswer(bridge, 'reader-gone', place)
  const turn = await bridge.cardTurn(() => askForPin(bridge, { request, reader, severalReaders: readers.length > 1, language }, null))
  return turn.ok ? turn.value : problemAnswer(bridge, turn.reason, { ...place, readerId: reader.id })
}

type Attempt = { kind: 'signed'; response: SignedResponse } | { kind: 'answer'; answer: Answer }

/** With the card held: verify the PIN, sign, remember. The PIN is overwritten whatever happens. */
async function signOnCard(bridge: Bridge, chosen: Chosen, pin: Uint8Array): Promise<Attempt> {
  const { request, reader } = chosen
  const answer = (given: Answer): Attempt => ({ kind: 'answer', answer: given })
  if (bridge.signedRequests.has(request)) return answer(problemAnswer(bridge, 'request-replayed', { ...placeOf(chosen), jws: null }))
  const opened = await openFor(reader, 'authenticate')
  if (!opened.ok) return answer(problemAnswer(bridge, opened.reason, placeOf(chosen)))
  const message = new TextEncoder().encode(request.jws)
  const signed = await signWithAuthenticationKey(opened.channel, pin, message).finally(() => opened.channel.close())
  if (signed.ok) {
    bridge.signedRequests.add(request, bridge.now())
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
    return { kind: 'signed', response: { request: request.jws, certificate: base64(signed.certificate), signature: base64(signed.signature) } }
  }
  if (signed.reason === 'pin-form' || signed.reason === 'pin-wrong') return answer(await askForPin(bridge, chosen, { reason: signed.reason }))
  return answer(problemAnswer(bridge, shownRefusal(signed, opened.atr), placeOf(chosen)))
}

async function handToPortal(bridge: Bridge, { request, language }: Chosen, response: SignedResponse): Promise<Answer> {
  const { portal } = request
  const delivery = await deliver(portal, response)
  bridge.log({ event: 'signed', origin: portal.origin, delivery: delivery.kind === 'refused' ? delivery.reason : delivery.kind })
  if (delivery.kind === 'accepted') return { kind: 'redirect', location: loginReturnUrl(portal, delivery.ticket) }
  if (delivery.kind === 'unreachable') return { kind: 'page', status: 200, html: handOverPage(portal, response, language), formTargets: [portal.origin] }
  const reason: ProblemReason = delivery.reason === 'unexplained' ? 'portal-refused' : `portal-${delivery.reason}`
  return problemAnswer(bridge, reason, { language, portal, jws: null })
}

/** POST /v1/sign: the one act with an effect. The caller has checked Host, Origin, Sec-Fetch-Site and overwrites the form after. */
export async function signLogin(bridge: Bridge, form: FormBody): Promise<Answer> {
  const language = languageOf(form.text('lang'))
  const jws = form.text('request')
  const readerId = form.text('reader')
  const verdict = validateRequest(jws, bridge.portals, bridge.now())
  if (!verdict.ok) return problemAnswer(bridge, verdict.reason, { language, portal: verdict.portal, jws: null })
  const { request } = verdict
  const place = { language, portal: request.portal, jws: null }
  if (!bridge.formTokens.matches(form.text('token'), jws, readerId)) return problemAnswer(bridge, 'form-outdated', place)
  const { readers } = await bridge.readers.list()
  const reader = readers.find(({ id }) => id === readerId)
  if (!reader) return problemAnswer(bridge, 'reader-gone', place)
  const chosen: Chosen = { request, reader, severalReaders: readers.length > 1, language }
  const pin = normalisePin(form.secret('pin'))
  const turn = await bridge.cardTurn(() => signOnCard(bridge, chosen, pin)).finally(() => pin.fill(0))
  if (!turn.ok) return problemAnswer(bridge, turn.reason, placeOf(chosen))
  return turn.value.kind === 'answer' ? turn.value.answer : handToPortal(bridge, chosen, turn.value.response)
}
