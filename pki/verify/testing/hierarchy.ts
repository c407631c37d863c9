// One authority with one signer under it, as most tests need.
import { nodePrimitives } from '../node-primitives'
import type { CertificateUse } from '../profiles'
import { jpkiSignaturePolicies } from '../profiles'
import { trustAnchor } from '../trust-anchor'
import {
  basicConstraints,
  certificate,
  certificatePolicies,
  crl,
  keyUsage,
  name,
  newPair,
  usage,
  type CertificateFields,
  type KeyKind,
} from './authority'

export const primitives = nodePrimitives()

export const authorityName = name({ C: 'JP', O: 'JPKI-TEST', OU: 'JPKI for digital signature' })
export const signerName = name({ C: 'JP', O: 'JPKI-TEST', CN: '試験' })

export function newAuthority(kind: KeyKind = 'rsa', use: CertificateUse = 'jpki-signature') {
  const key = newPair(kind)
  const extensions = [keyUsage(usage.keyCertSign, usage.cRLSign), basicConstraints()]
  const der = certificate({ issuer: authorityName, subject: authorityName, key, signer: key, serial: 1, extensions })
  return {
    key,
    der,
    anchor: trustAnchor({ id: 'test-authority', uses: [use], certificate: der, revocationEvidence: 'embed' }),
    crl: crl({ issuer: authorityName, signer: key }),
  }
}

export type Authority = ReturnType<typeof newAuthority>

export const signatureExtensions = [
  keyUsage(usage.digitalSignature, usage.nonRepudiation),
  certificatePolicies(jpkiSignaturePolicies[1] ?? ''),
]

export function newSigner(authority: Authority, fields: Partial<CertificateFields> = {}, kind: KeyKind = 'rsa') {
  const key = fields.key ?? newPair(kind)
  const issued = { issuer: authorityName, subject: signerName, signer: authority.key, extensions: signatureExtensions, ...fields, key }
  return { key, der: certificate(issued) }
}
