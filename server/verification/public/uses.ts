import type { CertificateUse } from '@/pki/verify/profiles'

/** The uses for which anybody may have a document's signature checked here, in the order in which they are tried. */
export const documentUses = [
  'organisation-seal',
  'business-certificate',
  'corporate-representative',
  'jpki-signature',
] as const satisfies readonly CertificateUse[]

export type DocumentUse = (typeof documentUses)[number]

export const isDocumentUse = (name: string): name is DocumentUse => documentUses.some((use) => use === name)
