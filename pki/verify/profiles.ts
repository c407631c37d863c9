import type { KeyUsage } from './extensions'
import { oid } from './oids'
import type { PolicyInputs } from './policies'

/** What a trust anchor may be used for; one profile stands for each. */
export const certificateUses = [
  'jpki-authentication',
  'jpki-signature',
  'organisation-seal',
  'business-certificate',
  'corporate-representative',
  'time-stamp',
  'ocsp',
  'document',
] as const

export type CertificateUse = (typeof certificateUses)[number]

/** One of `anyOf` must be named where a certificate, or an authority above it, limits its purposes. */
export interface ExtendedKeyUsageDemand {
  readonly anyOf: readonly string[]
  /** Whether the certificate may leave its purposes open, must limit them, or must (critically) name nothing else. */
  readonly of: 'any-certificate' | 'limited-certificate' | 'exclusive-certificate'
}

export type RevocationCoverage = 'every-certificate' | 'end-entity' | 'where-evidence' | 'none'

/** What must be true of a certificate, its keys and its status to serve one use. */
export interface Profile {
  readonly use: CertificateUse
  /** Whether a signature verified with this profile is one over a document. */
  readonly verifiesDocuments: boolean
  readonly keyUsage: { readonly all: readonly KeyUsage[]; readonly any: readonly KeyUsage[]; readonly none: readonly KeyUsage[] }
  readonly extendedKeyUsage: ExtendedKeyUsageDemand | undefined
  /** Policies the path must be valid for, and the other inputs of RFC 5280 section 6.1.1. */
  readonly policies: PolicyInputs
  /** Never valid under these policies, whatever else it says. */
  readonly refusedPolicies: readonly string[]
  /** Names as `schemeName` gives them, for the certificate's own signature, those above it, and what is signed with it. */
  readonly signatures: readonly string[]
  readonly minRsaBits: number
  readonly curves: readonly string[]
  readonly maxIntermediates: number
  readonly revocation: {
    /** Whose status must be known. Evidence that speaks of any other certificate of the path must then be good too. */
    readonly coverage: RevocationCoverage
    /** Evidence older than this does not count even if it claims to hold longer. */
    readonly maxAgeInSeconds: number
  }
  /** Whether a file may hold several signatures: then each must pass. */
  readonly severalSigners: boolean
  /** Whether a signature may be made over the content itself, with no signed attributes (RFC 5652 5.4). */
  readonly bareSignatures: boolean
  /** Whether its certificates may stay in memory after the verdict: they return, and name no person. */
  readonly remembersSigners: boolean
  /** Which ESS reference to the signing certificate the signed attributes must hold (RFC 5035); one that is there must always be right. */
  readonly certificateReference: 'version-2' | 'any-version' | 'if-present'
}

/** Policies of the JPKI for 利用者証明: real (card), test hierarchy. */
export const jpkiAuthenticationPolicies = ['1.2.392.200149.8.5.1.3.30', '1.2.392.200149.8.5.1.0.30']

/** Policies of the JPKI for 署名: real (card), test hierarchy. */
export const jpkiSignaturePolicies = ['1.2.392.200149.8.5.1.1.20', '1.2.392.200149.8.5.1.0.20']

const day = 24 * 60 * 60

const anyPolicyInputs: PolicyInputs = { acceptable: undefined, requireExplicit: false, inhibitMapping: false, inhibitAny: false }

const onlyPolicies = (acceptable: readonly string[]): PolicyInputs => ({
  acceptable,
  requireExplicit: true,
  inhibitMapping: true,
  inhibitAny: true,
})

const modern = {
  signatures: ['rsa-pkcs1-sha256', 'rsa-pkcs1-sha384', 'rsa-pkcs1-sha512', 'ecdsa-sha256', 'ecdsa-sha384'],
  minRsaBits: 2048,
  curves: ['P-256', 'P-384'],
  extendedKeyUsage: undefined,
  policies: anyPolicyInputs,
  refusedPolicies: [],
  revocation: { coverage: 'every-certificate', maxAgeInSeconds: 8 * day },
  severalSigners: false,
  bareSignatures: false,
  remembersSigners: false,
} as const

const neverAuthority: readonly KeyUsage[] = ['keyCertSign', 'cRLSign']

const documentSigner = {
  ...modern,
  verifiesDocuments: true,
  keyUsage: { all: ['nonRepudiation'], any: [], none: neverAuthority },
  refusedPolicies: jpkiAuthenticationPolicies,
  certificateReference: 'version-2',
} as const satisfies Partial<Profile>

/** JPKI certificates are RSA-2048 with SHA-256, issued directly by the pinned authority. */
const jpki = { signatures: ['rsa-pkcs1-sha256'], curves: [], maxIntermediates: 0 }

/** 利用者証明用電子証明書: proves who is there, never signs a document. */
export const jpkiAuthentication: Profile = {
  ...modern,
  ...jpki,
  use: 'jpki-authentication',
  verifiesDocuments: false,
  keyUsage: { all: ['digitalSignature'], any: [], none: ['nonRepudiation', ...neverAuthority] },
  policies: onlyPolicies(jpkiAuthenticationPolicies),
  refusedPolicies: jpkiSignaturePolicies,
  certificateReference: 'if-present',
}

/** 署名用電子証明書: signs documents, never logs in. */
export const jpkiSignature: Profile = {
  ...documentSigner,
  ...jpki,
  use: 'jpki-signature',
  keyUsage: { all: ['digitalSignature', 'nonRepudiation'], any: [], none: neverAuthority },
  policies: onlyPolicies(jpkiSignaturePolicies),
}

/** Seal of an organisation, with its corporate number in organizationIdentifier. */
export const organisationSeal: Profile = { ...documentSigner, use: 'organisation-seal', maxIntermediates: 1, remembersSigners: true }

/** A clerk's certificate for work: name at work and corporate number. */
export const businessCertificate: Profile = { ...documentSigner, use: 'business-certificate', maxIntermediates: 1 }

/** 商業登記電子証明書 of an organisation's representative. */
export const corporateRepresentative: Profile = { ...documentSigner, use: 'corporate-representative', maxIntermediates: 1 }

/** Signer of RFC 3161 tokens: that purpose alone. */
export const timeStamp: Profile = {
  ...modern,
  use: 'time-stamp',
  verifiesDocuments: false,
  keyUsage: { all: [], any: ['digitalSignature', 'nonRepudiation'], none: neverAuthority },
  extendedKeyUsage: { anyOf: [oid.timeStamping], of: 'exclusive-certificate' },
  maxIntermediates: 2,
  certificateReference: 'any-version',
}

/** Purposes under which a certificate that limits its purposes may still sign documents. */
const documentPurposes = [
  oid.anyExtendedKeyUsage,
  '1.3.6.1.5.5.7.3.4', // emailProtection
  '1.3.6.1.5.5.7.3.36', // documentSigning (RFC 9336)
  '1.3.6.1.4.1.311.10.3.12', // document signing, Microsoft
  '1.2.840.113583.1.1.5', // document signing, Adobe
]

/** Any signer of documents under anchors that the asker names: the outsider's profile, without this product's own demands. */
export const anyDocument: Profile = {
  ...documentSigner,
  use: 'document',
  keyUsage: { all: [], any: ['digitalSignature', 'nonRepudiation'], none: [] },
  extendedKeyUsage: { anyOf: documentPurposes, of: 'any-certificate' },
  signatures: [...modern.signatures, 'ecdsa-sha512', 'rsa-pss-sha256', 'rsa-pss-sha384', 'rsa-pss-sha512', 'ed25519'],
  curves: ['P-256', 'P-384', 'P-521'],
  maxIntermediates: 8,
  revocation: { coverage: 'every-certificate', maxAgeInSeconds: 366 * day },
  severalSigners: true,
  bareSignatures: true,
  certificateReference: 'if-present',
}

/** Time stamps beside documents of any signer, under anchors that the asker names. */
export const anyTimeStamp: Profile = {
  ...timeStamp,
  keyUsage: anyDocument.keyUsage,
  signatures: anyDocument.signatures,
  curves: anyDocument.curves,
  maxIntermediates: anyDocument.maxIntermediates,
  revocation: anyDocument.revocation,
}

export const profiles = {
  'jpki-authentication': jpkiAuthentication,
  'jpki-signature': jpkiSignature,
  'organisation-seal': organisationSeal,
  'business-certificate': businessCertificate,
  'corporate-representative': corporateRepresentative,
  'time-stamp': timeStamp,
  document: anyDocument,
} as const satisfies Partial<Record<CertificateUse, Profile>>
