import type { LoginRefusal } from './identity'

/** What signatures of a resident's card are made for. */
export const signingPurposes = ['own-documents'] as const
export type SigningPurpose = (typeof signingPurposes)[number]

export const isSigningPurpose = (word: string): word is SigningPurpose => signingPurposes.some((purpose) => purpose === word)

/** What is wrong with the signer's certificate: the words of the login, here about the signature certificate. */
const certificateRefusals = [
  'revoked', 'certificate-expired', 'not-yet-valid', 'unknown-issuer', 'wrong-certificate-kind', 'revocation-unknown',
] as const satisfies readonly LoginRefusal[]

/** Why signatures that came back from the card were not taken. Nothing of them is kept in any case. */
export const signingRefusals = [
  'refused', 'expired-request', 'other-session', 'replayed', 'busy', 'other-document', 'signature-wrong', ...certificateRefusals, 'not-yours', 'link-unknown',
] as const
export type SigningRefusal = (typeof signingRefusals)[number]

/** Why documents were not taken for signing. */
export const uploadRefusals = ['no-file', 'too-many', 'too-large', 'unreadable', 'too-many-requests'] as const
export type UploadRefusal = (typeof uploadRefusals)[number]

export const isSigningRefusal = (word: unknown): word is SigningRefusal => signingRefusals.some((reason) => reason === word)
export const isUploadRefusal = (word: unknown): word is UploadRefusal => uploadRefusals.some((reason) => reason === word)

/** From the making of the request until the card has signed: what the bridge allows at most. */
export const signingLifetimeInMilliseconds = 5 * 60_000

/** How many requests one account may have open; each may hold ten megabytes. */
export const maximumOpenSignings = 3

/** Neutral names under which a document leaves: nothing of the name it came with. */
export const signedFileName = (index: number, mediaType: string): string => `document-${index + 1}.${mediaType === 'application/xml' ? 'xml' : 'txt'}`
