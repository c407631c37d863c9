import type { KeyPurpose } from '@/card/pin'
import type { Language, Translate } from '../text'
import type { CheckedCard, CheckedCertificate } from './check'

/** `good`: nothing to do; `act`: something to do, which `next` says; `open`: cannot be told here. */
export type Finding = { label: string; state: 'good' | 'act' | 'open'; text: string; next: string | null }

/** What the card will do as it is. */
export type Summary = 'both' | 'loginOnly' | 'signOnly' | 'none' | 'unknown'

type Key = CheckedCard['keys'][KeyPurpose]

function keyFinding(purpose: KeyPurpose, { present, triesLeft }: Key, t: Translate): Finding {
  const label = t(`check.keys.${purpose}`)
  const forSigning = purpose === 'signature'
  const act = (text: string, next: string): Finding => ({ label, state: 'act', text, next })
  if (!present) return act(t('check.absent'), t(`problems.${forSigning ? 'signature-certificate-missing' : 'certificate-missing'}.next`))
  if (triesLeft === 0) return act(t('check.blocked'), t(`problems.${forSigning ? 'password-blocked' : 'pin-blocked'}.next`))
  const tries = t('check.tries', { tries: triesLeft })
  return triesLeft === 1 ? act(tries, t(`problems.${forSigning ? 'password-last-try' : 'last-try'}.next`)) : { label, state: 'good', text: tries, next: null }
}

const dayText = (at: Date, language: Language) => new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', { dateStyle: 'long', timeZone: 'Asia/Tokyo' }).format(at)

function endFinding({ end, isPast }: CheckedCertificate, language: Language, t: Translate): Finding {
  const label = t('check.end')
  const day = dayText(end, language)
  return isPast ? { label, state: 'act', text: t('check.expired', { day }), next: t('check.renew') } : { label, state: 'good', text: t('check.validUntil', { day }), next: null }
}

function standingFinding({ standing }: CheckedCertificate, t: Translate): Finding {
  const label = t('check.standing')
  if (standing === 'not-asked') return { label, state: 'open', text: t('check.standings.unknown'), next: t('check.notAsked') }
  const text = t(`check.standings.${standing}`)
  if (standing === 'good') return { label, state: 'good', text, next: null }
  return { label, state: standing === 'unknown' ? 'open' : 'act', text, next: t(`check.standingNext.${standing}`) }
}

function certificateFindings({ keys, authenticationCertificate }: CheckedCard, language: Language, t: Translate): Finding[] {
  if (!keys.authentication.present) return []
  if (!authenticationCertificate) return [{ label: t('check.end'), state: 'open', text: t('check.unread'), next: t('check.behindPin') }]
  const end = endFinding(authenticationCertificate, language, t)
  return authenticationCertificate.isPast ? [end] : [end, standingFinding(authenticationCertificate, t)]
}

const willWork = (key: Key) => key.present && key.triesLeft > 1

function summaryOf({ keys, authenticationCertificate }: CheckedCard): Summary {
  const canSign = willWork(keys.signature)
  const isSpoiled = authenticationCertificate !== null && (authenticationCertificate.isPast || ['revoked', 'foreign'].includes(authenticationCertificate.standing))
  if (!willWork(keys.authentication) || isSpoiled) return canSign ? 'signOnly' : 'none'
  if (!authenticationCertificate || authenticationCertificate.standing !== 'good') return 'unknown'
  return canSign ? 'both' : 'loginOnly'
}

export function findingsOf(card: CheckedCard, language: Language, t: Translate): { findings: Finding[]; summary: Summary } {
  const isWrongKind = card.kind === 'old-resident-card' || card.kind === 'unknown'
  const findings: Finding[] = [
    { label: t('check.kind'), state: isWrongKind ? 'act' : 'good', text: t(`check.kinds.${card.kind}`), next: isWrongKind ? t('problems.not-a-jpki-card.next') : null },
    keyFinding('authentication', card.keys.authentication, t),
    ...certificateFindings(card, language, t),
    keyFinding('signature', card.keys.signature, t),
  ]
  return { findings, summary: isWrongKind ? 'none' : summaryOf(card) }
}
