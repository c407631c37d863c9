import type { LoginRefusal } from './identity'

/** What a resident confirms with the card's authentication key beyond logging in. */
export const stepUpPurposes = ['open-registered', 'export', 'close-account'] as const
export type StepUpPurpose = (typeof stepUpPurposes)[number]

/** Where each begins, and where the bridge sends the browser back to: fixed, never from a request. */
export const stepUpPaths: Record<StepUpPurpose, { starts: string, returns: string }> = {
  'open-registered': { starts: '/mailbox', returns: '/mailbox/registered/return' },
  'export': { starts: '/settings/export', returns: '/settings/export/return' },
  'close-account': { starts: '/settings/close', returns: '/settings/close/return' },
}

/** What can be wrong with the certificate, in the words of the login. */
const certificateRefusals = [
  'revoked', 'certificate-expired', 'not-yet-valid', 'unknown-issuer', 'wrong-certificate-kind', 'revocation-unknown',
] as const satisfies readonly LoginRefusal[]

/** Why a card's confirmation was not taken. Nothing has happened in any case. */
export const stepUpRefusals = [
  'refused', 'expired-request', 'other-session', 'replayed', 'busy', ...certificateRefusals, 'not-yours',
  'other-item', 'item-withdrawn', 'still-member',
] as const
export type StepUpRefusal = (typeof stepUpRefusals)[number]

export const isStepUpRefusal = (word: unknown): word is StepUpRefusal => stepUpRefusals.some((reason) => reason === word)
