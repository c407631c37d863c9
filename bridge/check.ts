import { hintOfAtr } from '@/card/atr'
import { examineCard, type Examination } from '@/card/examination'
import { parseCertificate } from '@/pki/verify/certificate'
import type { Answer } from './answer'
import type { Bridge } from './bridge'
import { type CheckedCard, checkPage } from './pages/check'
import type { ProblemReason } from './problem'
import { otherThan, problemAnswer } from './problem-answer'
import { openFor, type Reader } from './readers'
import { languageOf } from './text'

function endOf(certificate: Uint8Array): Date | null {
  try {
    return parseCertificate(certificate).notAfter
  } catch {
    // A certificate that cannot be read has no end to show; whether it is any good the portal decides.
    return null
  }
}

function checked({ token, keys, authenticationCertificate }: Examination, at: Date): CheckedCard {
  const end = authenticationCertificate === null ? null : endOf(authenticationCertificate)
  return { kind: token.kind, keys, authenticationEnd: end === null ? null : { at: end, isPast: end <= at } }
}

async function examine(reader: Reader, at: Date): Promise<{ ok: true; card: CheckedCard } | { ok: false; reason: ProblemReason }> {
  const opened = await openFor(reader, 'inspect')
  if (!opened.ok) return opened
  const examined = await examineCard(opened.channel).finally(() => opened.channel.close())
  if (examined.ok) return { ok: true, card: checked(examined.examination, at) }
  if (examined.reason === 'pin-wrong' || examined.reason === 'pin-form') throw new Error(`an examination answered ${examined.reason}`)
  return { ok: false, reason: examined.reason === 'not-a-jpki-card' && hintOfAtr(opened.atr) === 'driving-licence' ? 'driving-licence' : examined.reason }
}

/** GET /check: what the readers and the card on one of them say, each with what to do about it. Sends no PIN, uses no try. */
export async function showCheck(bridge: Bridge, query: URLSearchParams): Promise<Answer> {
  const language = languageOf(query.get('lang'))
  const { readers, absence } = await bridge.readers.list()
  if (absence) return problemAnswer(bridge, absence, { language })
  const wanted = query.get('reader')
  const reader = wanted === null ? (readers.length === 1 ? readers[0] : undefined) : readers.find(({ id }) => id === wanted)
  if (!reader && wanted !== null) return problemAnswer(bridge, 'reader-gone', { language })
  const otherLanguageHref = `/check?${new URLSearchParams({ lang: otherThan(language), ...(reader ? { reader: reader.id } : {}) })}`
  const frame = { readers, language, otherLanguageHref, portals: bridge.portals }
  if (!reader) return { kind: 'page', status: 200, html: checkPage({ ...frame, found: null }) }
  const turn = await bridge.cardTurn(() => examine(reader, bridge.now()))
  const result = turn.ok ? turn.value : turn
  return { kind: 'page', status: 200, html: checkPage({ ...frame, found: { reader, result } }) }
}
