/** Why a check was not made, with the HTTP status of the answer. The list is closed; each has a sentence in `messages`. */
export const verifyRefusalStatus = {
  'busy': 503,
  'media-type-unsupported': 415,
  'body-malformed': 400,
  'body-too-large': 413,
  'too-slow': 408,
  'part-unknown': 422,
  'part-repeated': 422,
  'signature-missing': 422,
  'signature-too-large': 413,
  'content-missing': 422,
  'content-too-large': 413,
  'use-unknown': 422,
  'verification-took-too-long': 422,
  'verification-broke-down': 422,
} as const

export type VerifyRefusalReason = keyof typeof verifyRefusalStatus

export interface VerifyRefusal {
  ok: false
  reason: VerifyRefusalReason
}

export const refuse = (reason: VerifyRefusalReason): VerifyRefusal => ({ ok: false, reason })
