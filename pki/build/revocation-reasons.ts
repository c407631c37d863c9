/** CRLReason of RFC 5280 section 5.3.1 by name; 7 is not used by the standard. */
export const revocationReasons = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const

export type RevocationReason = keyof typeof revocationReasons

export const isRevocationReason = (text: string): text is RevocationReason => Object.hasOwn(revocationReasons, text)
