import type { UsbRefusal } from '@/card/webusb/operations'

/** Refusals that stand beside the field instead. */
type InTheForm = 'pin-form' | 'pin-wrong'

/** Why the login stopped: what reader and card say, and what only the page knows. */
export type ProblemReason =
  | Exclude<UsbRefusal['reason'], InTheForm>
  | 'chooser-cancelled' | 'request-expired' | 'request-unusable' | 'internal'

/** Where it can go on from: at the card, at the choice of the reader, with a new page. `null`: not here. */
export type WayOn = 'card' | 'reader' | 'page' | null

/** Every reason has one, and sentences in messages/…/webusb.json. */
export const waysOn: Record<ProblemReason, WayOn> = {
  'chooser-cancelled': 'reader',
  'other-device': 'reader',
  'access-denied': 'reader',
  'reader-busy': 'card',
  'reader-unplugged': 'reader',
  'reader-silent': 'reader',
  'reader-failed': 'reader',
  'wrong-frame': 'reader',
  'endless-extension': 'card',
  'no-card': 'card',
  cancelled: 'card',
  'card-removed': 'card',
  'not-a-jpki-card': 'card',
  'certificate-missing': 'card',
  'pin-blocked': null,
  'pin-required': 'card',
  'last-try': null,
  'card-fault': 'card',
  'request-expired': 'page',
  'request-unusable': 'page',
  internal: 'page',
}

export const problemReasons = Object.keys(waysOn) as ProblemReason[]

export type Problem = { reason: ProblemReason, detail: string | null }

const hex = (code: number) => code.toString(16).toUpperCase().padStart(4, '0')

/** What is shown of a refusal. The detail is for whoever is asked for help; it says nothing about a person. */
export function problemOf(refusal: Exclude<UsbRefusal, { reason: InTheForm }>): Problem {
  return { reason: refusal.reason, detail: detailOf(refusal) }
}

function detailOf(refusal: UsbRefusal): string | null {
  if (refusal.reason === 'wrong-frame') return `frame ${refusal.fault}`
  if (refusal.reason === 'reader-failed') return `reader ${hex(refusal.code)}`
  return refusal.reason === 'card-fault' ? `card ${hex(refusal.status)}` : null
}
