import { z } from 'zod'
import { isCorporateNumber } from '@/domain/corporate-number'
import { apiScopes, registrableRoles } from '@/domain/organisations'
import type { ProposalKind } from '@/domain/proposals'

/** What people call a key, a seal or a member: one line, no control characters. */
export const labelText = z.string().trim().min(1).max(40).regex(/^[^\p{Cc}\p{Cf}]+$/u)

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)

const registerOrganisation = z.strictObject({
  name: z.string().trim().min(1).max(100).regex(/^[^\p{Cc}\p{Cf}]+$/u),
  corporateNumber: z.string().refine(isCorporateNumber),
  roles: z.array(z.enum(registrableRoles)).min(1),
})

const issueApiKey = z.strictObject({ label: labelText, scopes: z.array(z.enum(apiScopes)).min(1) })

const registerSigner = z.strictObject({
  use: z.enum(['organisation_seal', 'business_certificate']),
  label: labelText,
  documentKinds: z.array(z.string().regex(/^[a-z0-9-]{1,60}$/)),
  certificateSha256: sha256Hex,
  /** DER under the key-encryption key while somebody must look at it; gone once decided, for it may carry a name at work. */
  certificateSealed: z.base64().nullable(),
})

/** What is asked to be sent; the documents themselves are the upload's. */
const depositUpload = z.strictObject({
  uploadId: z.uuid(), documentKind: z.string().regex(/^[a-z0-9-]{1,60}$/), rowCount: z.int().min(1), publishAt: z.iso.datetime().nullable(),
})

const changeUploadLimit = z.strictObject({ aloneUpTo: z.int().min(1).max(1_000_000) })

/** Each kind's payload, as it is read back from the row. */
export const proposalPayloads = {
  'register-organisation': registerOrganisation,
  'issue-api-key': issueApiKey,
  'register-signer': registerSigner,
  'deposit-upload': depositUpload,
  'change-upload-limit': changeUploadLimit,
} as const satisfies Record<ProposalKind, z.ZodType>

export type ProposalPayload<Kind extends ProposalKind> = z.output<(typeof proposalPayloads)[Kind]>

/** A kind with its payload. */
export type ProposalDraft = { [Kind in ProposalKind]: { kind: Kind, payload: ProposalPayload<Kind> } }[ProposalKind]

/** Throws when the row's payload is not its kind's: a broken installation. */
export function readDraft(kind: ProposalKind, payload: unknown): ProposalDraft {
  switch (kind) {
    case 'register-organisation': return { kind, payload: proposalPayloads[kind].parse(payload) }
    case 'issue-api-key': return { kind, payload: proposalPayloads[kind].parse(payload) }
    case 'register-signer': return { kind, payload: proposalPayloads[kind].parse(payload) }
    case 'deposit-upload': return { kind, payload: proposalPayloads[kind].parse(payload) }
    case 'change-upload-limit': return { kind, payload: proposalPayloads[kind].parse(payload) }
  }
}
