import { hintOfAtr } from '@/card/atr'
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

/** The reason people read for a card's refusal. */
export function shownRefusal({ reason }: Refusal, purpose: Purpose, atr: Uint8Array): ProblemReason {
  if (reason === 'not-a-jpki-card' && hintOfAtr(atr) === 'driving-licence') return 'driving-licence'
  return (purpose === 'sign' ? FOR_SIGNING[reason] : undefined) ?? reason
}
