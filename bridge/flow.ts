import { normalisePin } from '@/card/pin'
import type { Answer } from './answer'
import type { Bridge } from './bridge'
import { shownRefusal } from './card-problem'
import type { FormBody } from './form-body'
import { inspect, type Operation, type Outcome, perform, prepare, TASKS } from './operation'
import { attributesPage } from './pages/attributes'
import { choosePage } from './pages/choose'
import { consentPage, type PinMistake } from './pages/consent'
import { handOverPage } from './pages/hand-over'
import { pinQuestion } from './pin-question'
import { deliver } from './portal-client'
import { returnUrl } from './portals'
import type { ProblemReason } from './problem'
import { hrefOf, otherThan, type Place, problemAnswer } from './problem-answer'
import { openFor, type Reader } from './readers'
import { type BridgeRequest, validateRequest } from './request'
import { type Language, languageOf } from './text'

type Chosen = { operation: Operation; reader: Reader; severalReaders: boolean; language: Language }

const placeOf = ({ operation: { request }, reader, language }: Chosen): Place => ({ language, request, readerId: reader.id, offersAgain: true })

function pinPage(bridge: Bridge, chosen: Chosen, triesLeft: number, mistake: PinMistake | null): Answer {
  const { operation, reader, severalReaders, language } = chosen
  const { request } = operation
  const html = consentPage({
    operation,
    reader,
    chooseHref: severalReaders ? hrefOf(request.jws, language) : null,
    triesLeft,
    formToken: bridge.formTokens.make(request.jws, reader.id),
    phrase: bridge.phrase,
    language,
    otherLanguageHref: hrefOf(request.jws, otherThan(language), reader.id),
    mistake,
    isPinAskedHere: bridge.askPin === null,
  })
  return { kind: 'page', status: mistake ? 422 : 200, html, formTargets: [request.portal.origin] }
}

/** Looks at the card and asks for the PIN, or says why not. */
async function askForPin(bridge: Bridge, chosen: Chosen, mistake: PinMistake | null): Promise<Answer> {
  const { purpose } = chosen.operation
  const opened = await openFor(chosen.reader, TASKS[purpose].inspect)
  if (!opened.ok) return problemAnswer(bridge, opened.reason, placeOf(chosen))
  const state = await inspect(opened.channel, purpose).finally(() => opened.channel.close())
  if (state.ok) return pinPage(bridge, chosen, state.triesLeft, mistake)
  // Neither can come of an inspection, which sends no PIN.
  if (state.reason === 'pin-wrong' || state.reason === 'pin-form') throw new Error(`an inspection answered ${state.reason}`)
  return problemAnswer(bridge, shownRefusal(state, purpose, opened.atr), placeOf(chosen))
}

/** The reader nobody has to be asked about: the only one, or the only one with a card. */
function onlyChoice(readers: readonly Reader[]): Reader | undefined {
  const withCard = readers.filter(({ holdsCard }) => holdsCard)
  if (readers.length === 1) return readers[0]
  return withCard.length === 1 ? withCard[0] : undefined
}

type Accepted = { ok: true; request: BridgeRequest } | { ok: false; answer: Answer }

/** A valid request that was not signed yet, or the page that says why it is not. */
function accept(bridge: Bridge, jws: string, language: Language): Accepted {
  const verdict = validateRequest(jws, bridge.portals, bridge.now())
  if (!verdict.ok) return { ok: false, answer: problemAnswer(bridge, verdict.reason, { language, portal: verdict.portal }) }
  const { request } = verdict
  if (bridge.signedRequests.has(request)) return { ok: false, answer: problemAnswer(bridge, 'request-replayed', { language, request }) }
  return { ok: true, request }
}

/** GET /v1: validates the request, lets people choose a card where there are several, shows what will be done. Has no effect. */
export async function showRequest(bridge: Bridge, query: URLSearchParams): Promise<Answer> {
  const language = languageOf(query.get('lang'))
  const accepted = accept(bridge, query.get('request') ?? '', language)
  if (!accepted.ok) return accepted.answer
  const { request } = accepted
  const place: Place = { language, request, offersAgain: true }
  const { readers, absence } = await bridge.readers.list()
  if (absence) return problemAnswer(bridge, absence, place)
  const wanted = query.get('reader')
  const reader = wanted === null ? onlyChoice(readers) : readers.find(({ id }) => id === wanted)
  if (!reader && wanted === null) {
    return { kind: 'page', status: 200, html: choosePage({ request, readers, language, otherLanguageHref: hrefOf(request.jws, otherThan(language)) }) }
  }
  if (!reader) return problemAnswer(bridge, 'reader-gone', place)
  const prepared = await prepare(request)
  if (!prepared.ok) return problemAnswer(bridge, prepared.reason, place)
  const chosen: Chosen = { operation: prepared.operation, reader, severalReaders: readers.length > 1, language }
  const turn = await bridge.cardTurn(() => askForPin(bridge, chosen, null))
  return turn.ok ? turn.value : problemAnswer(bridge, turn.reason, placeOf(chosen))
}

type Attempt = { kind: 'done'; outcome: Outcome } | { kind: 'answer'; answer: Answer }

type PinInHand = { ok: true; pin: Uint8Array } | { ok: false; reason: ProblemReason }

/** From the form, or from the program that asks outside the browser. A request may have run out while people typed there. */
async function takePin(bridge: Bridge, { operation, language }: Chosen, form: FormBody): Promise<PinInHand> {
  if (bridge.askPin === null) return { ok: true, pin: normalisePin(form.secret('pin')) }
  const { purpose, request } = operation
  const entered = await bridge.askPin(pinQuestion(purpose, request.portal, bridge.phrase, language))
  if (!entered.ok) return entered
  const pin = normalisePin(entered.typed)
  entered.typed.fill(0)
  const verdict = validateRequest(request.jws, bridge.portals, bridge.now())
  if (verdict.ok) return { ok: true, pin }
  pin.fill(0)
  return { ok: false, reason: verdict.reason }
}

/** One turn with the card: the PIN is taken, used and overwritten within it. */
async function takeTurn(bridge: Bridge, chosen: Chosen, form: FormBody): Promise<Attempt> {
  const taken = await takePin(bridge, chosen, form)
  if (!taken.ok) return { kind: 'answer', answer: problemAnswer(bridge, taken.reason, placeOf(chosen)) }
  return workCard(bridge, chosen, taken.pin).finally(() => taken.pin.fill(0))
}

/** With the card held: verify the PIN, do what was consented to, remember that it was done. */
async function workCard(bridge: Bridge, chosen: Chosen, pin: Uint8Array): Promise<Attempt> {
  const { operation, reader, language } = chosen
  const { purpose, request } = operation
  const answer = (given: Answer): Attempt => ({ kind: 'answer', answer: given })
  if (bridge.signedRequests.has(request)) return answer(problemAnswer(bridge, 'request-replayed', { language, request }))
  const opened = await openFor(reader, TASKS[purpose].perform)
  if (!opened.ok) return answer(problemAnswer(bridge, opened.reason, placeOf(chosen)))
  const result = await perform(opened.channel, operation, pin, bridge.now()).finally(() => opened.channel.close())
  if (result.ok) {
    bridge.signedRequests.add(request, bridge.now())
    return { kind: 'done', outcome: result.outcome }
  }
  if (result.reason === 'pin-form' || result.reason === 'pin-wrong') return answer(await askForPin(bridge, chosen, { reason: result.reason }))
  return answer(problemAnswer(bridge, shownRefusal(result, purpose, opened.atr), placeOf(chosen)))
}

async function finish(bridge: Bridge, { operation: { request }, language }: Chosen, outcome: Outcome): Promise<Answer> {
  const { portal, purpose, jws } = request
  if (outcome.kind === 'attributes') {
    bridge.log({ event: 'done', purpose, origin: portal.origin, delivery: 'by the browser' })
    return { kind: 'page', status: 200, html: attributesPage({ portal, jws, attributes: outcome.attributes, language }), formTargets: [portal.origin] }
  }
  const delivery = await deliver(portal, outcome.response)
  bridge.log({ event: 'done', purpose, origin: portal.origin, delivery: delivery.kind === 'refused' ? delivery.reason : delivery.kind })
  if (delivery.kind === 'accepted') return { kind: 'redirect', location: returnUrl(portal, purpose, delivery.ticket) }
  if (delivery.kind === 'unreachable') return { kind: 'page', status: 200, html: handOverPage({ portal, purpose, response: outcome.response, language }), formTargets: [portal.origin] }
  const reason: ProblemReason = delivery.reason === 'unexplained' ? 'portal-refused' : `portal-${delivery.reason}`
  return problemAnswer(bridge, reason, { language, request })
}

/** POST /v1/sign: the one act with an effect. The caller has checked Host, Origin, Sec-Fetch-Site and overwrites the form after. */
export async function actOnRequest(bridge: Bridge, form: FormBody): Promise<Answer> {
  const language = languageOf(form.text('lang'))
  const jws = form.text('request')
  const accepted = accept(bridge, jws, language)
  if (!accepted.ok) return accepted.answer
  const { request } = accepted
  const place: Place = { language, request }
  if (!bridge.formTokens.matches(form.text('token'), jws, form.text('reader'))) return problemAnswer(bridge, 'form-outdated', place)
  const { readers } = await bridge.readers.list()
  const reader = readers.find(({ id }) => id === form.text('reader'))
  if (!reader) return problemAnswer(bridge, 'reader-gone', { ...place, offersAgain: true })
  const prepared = await prepare(request)
  if (!prepared.ok) return problemAnswer(bridge, prepared.reason, place)
  const chosen: Chosen = { operation: prepared.operation, reader, severalReaders: readers.length > 1, language }
  const turn = await bridge.cardTurn(() => takeTurn(bridge, chosen, form))
  if (!turn.ok) return problemAnswer(bridge, turn.reason, placeOf(chosen))
  return turn.value.kind === 'answer' ? turn.value.answer : finish(bridge, chosen, turn.value.outcome)
}
