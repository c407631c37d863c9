import type { Step } from './verdict'

/**
 * A certificate step as it bears on a signature. That a certificate is expired or revoked now says nothing about a signature that may be
 * older (EN 319 102-1, OUT_OF_BOUNDS_NO_POE and REVOKED_NO_POE), unless it is proven that the signature was made later still.
 */
export function asOfSignature(step: Step, madeAfter: Date | undefined): Step {
  if (step.outcome === 'passed') return step
  if (step.reason === 'expired' && !isProvenAfter(step.evidence.notAfter, madeAfter)) return { ...step, reason: 'expired-order-unknown' }
  if (step.reason === 'revoked' && !isProvenAfter(step.evidence.revokedAt, madeAfter)) return { ...step, reason: 'revoked-order-unknown' }
  return step
}

const isProvenAfter = (event: string | undefined, madeAfter: Date | undefined) =>
  event !== undefined && madeAfter !== undefined && madeAfter.getTime() >= Date.parse(event)
