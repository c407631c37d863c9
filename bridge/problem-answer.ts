import type { Answer } from './answer'
import type { Bridge } from './bridge'
import { problemPage } from './pages/problem'
import type { Portal } from './portals'
import { mayReadAgain, type ProblemReason, statusOf } from './problem'
import type { BridgeRequest } from './request'
import type { Language } from './text'

export const hrefOf = (jws: string, language: Language, readerId?: string): string =>
  `/v1?${new URLSearchParams({ request: jws, lang: language, ...(readerId === undefined ? {} : { reader: readerId }) })}`

export const otherThan = (language: Language): Language => (language === 'ja' ? 'en' : 'ja')

/** Where a refusal met people: with a valid request at hand it names the portal and may offer to read the card again. */
export type Place = { language: Language; request?: BridgeRequest; portal?: Portal | null; readerId?: string; offersAgain?: boolean }

export function problemAnswer(bridge: Bridge, reason: ProblemReason, place: Place, reference: string | null = null): Answer {
  const { language, request, readerId, offersAgain = false } = place
  bridge.log({ event: 'refused', reason })
  const portal = request?.portal ?? place.portal
  const again = request && offersAgain ? request.jws : null
  const html = problemPage({
    reason,
    portals: portal ? [portal] : bridge.portals,
    purpose: request?.purpose ?? 'login',
    againHref: again !== null && mayReadAgain(reason) ? hrefOf(again, language, readerId) : null,
    reference,
    language,
    otherLanguageHref: again === null ? null : hrefOf(again, otherThan(language), readerId),
  })
  return { kind: 'page', status: statusOf(reason), html }
}
