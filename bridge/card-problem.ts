import { type AtrHint, hintOfAtr } from '@/card/atr'
import type { CardRefusal } from '@/card/refusal'
import type { ProblemReason } from './problem'
import type { Purpose } from './portals'

type Refusal = Exclude<CardRefusal, { reason: 'pin-wrong' | 'pin-form' }>

/** The signature key has its own certificate and password, with their own ways to get them back. */
const FOR_SIGNING: Partial<Record<Refusal['reason'], ProblemReason>> = {
  'certificate-missing': 'signature-certificate-missing',
  'pin-blocked': 'password-blocked',
  'last-try': 'password-last-try',
}

/** Cards that people take for it, or lie in the same purse. */
const WRONG_CARDS: Partial<Record<AtrHint, ProblemReason>> = { 'driving-licence': 'driving-licence', felica: 'felica-card' }

/** The reason people read for a card's refusal. */
export function shownRefusal({ reason }: Refusal, purpose: Purpose, atr: Uint8Array): ProblemReason {
  if (reason === 'not-a-jpki-card') return WRONG_CARDS[hintOfAtr(atr)] ?? reason
  return (purpose === 'sign' ? FOR_SIGNING[reason] : undefined) ?? reason
}
