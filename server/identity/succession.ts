import type { CredentialKey } from './credential'

/**
 * The account of the certificate that this one replaced, if the issuing authority says so. This is where renewal joins: one
 * answer of the authority per step, a bounded number of steps, only from a superseded, expired or re-issued predecessor, with
 * stored consent. No authority is asked yet, so no certificate has a predecessor and a renewed card opens an account of its own.
 * Whatever is answered here, a credential that already has an account is never merged into another.
 */
export function findPredecessorAccount(_credential: CredentialKey): null {
  return null
}
