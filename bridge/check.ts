import { examineCard, type Examination } from '@/card/examination'
import { parseCertificate } from '@/pki/verify/certificate'
import type { Answer } from './answer'
import type { Bridge } from './bridge'
import { shownRefusal } from './card-problem'
import { type CheckedCard, type CheckedCertificate, checkPage } from './pages/check'
import type { ProblemReason } from './problem'
import { otherThan, problemAnswer } from './problem-answer'
import { openFor, type Reader } from './readers'
import { languageOf } from './text'
import { version } from './version'

function endOf(certificate: Uint8Array): Date | null {
  try {
    return parseCertificate(certificate).notAfter
  } catch {
    // A certificate that cannot be read has no end to show; whether it is any good the portal decides.
    return null
  }
}

async function checkedCertificate({ askStanding }: Bridge, der: Uint8Array | null, at: Date): Promise<CheckedCertificate | null> {
  const end = der === null ? null : endOf(der)
  if (der === null || end === null) return null
  // Lists drop what has ended: they have nothing to say about it.
  const isPast = end <= at
  return { end, isPast, standing: isPast || askStanding === null ? 'not-asked' : await askStanding(der, at) }
}

async function checked(bridge: Bridge, { token, keys, authenticationCertificate }: Examination, at: Date): Promise<CheckedCard> {
  return { kind: token.kind, keys, authenticationCertificate: await checkedCertificate(bridge, authenticationCertificate, at) }
}

type Examined = { ok: true; examination: Examination } | { ok: false; reason: ProblemReason }

async function examine(reader: Reader): Promise<Examined> {
  const opened = await openFor(reader, 'inspect')
  if (!opened.ok) return opened
  const examined = await examineCard(opened.channel).finally(() => opened.channel.close())
  if (examined.ok) return examined
  if (examined.reason === 'pin-wrong' || examined.reason === 'pin-form') throw new Error(`an examination answered ${examined.reason}`)
  return { ok: false, reason: shownRefusal(examined, 'login', opened.atr) }
}

/** Holds the card only while it is read: the authorities may take their time. */
async function lookOver(bridge: Bridge, reader: Reader): Promise<{ ok: true; card: CheckedCard } | { ok: false; reason: ProblemReason }> {
  const turn = await bridge.cardTurn(() => examine(reader))
  const examined = turn.ok ? turn.value : turn
  return examined.ok ? { ok: true, card: await checked(bridge, examined.examination, bridge.now()) } : examined
}

/** GET /check: what the helper, the readers and the card on one of them say, each with what to do about it. Sends no PIN, uses no try. */
export async function showCheck(bridge: Bridge, query: URLSearchParams): Promise<Answer> {
  const language = languageOf(query.get('lang'))
  const { readers, absence } = await bridge.readers.list()
  const wanted = query.get('reader')
  const reader = wanted === null ? (readers.length === 1 ? readers[0] : undefined) : readers.find(({ id }) => id === wanted)
  if (!reader && wanted !== null && absence === null) return problemAnswer(bridge, 'reader-gone', { language })
  const otherLanguageHref = `/check?${new URLSearchParams({ lang: otherThan(language), ...(reader ? { reader: reader.id } : {}) })}`
  const found = reader ? { reader, result: await lookOver(bridge, reader) } : null
  return { kind: 'page', status: 200, html: checkPage({ version, readers, absence, found, portals: bridge.portals, language, otherLanguageHref }) }
}
