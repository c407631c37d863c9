import path from 'node:path'
import { z } from 'zod'
import { certificateParts } from '@/pki/build/certificate-parts'
import type { Der } from '@/pki/build/der'
import { pem } from '@/pki/build/pem'
import { issue } from './authorities/authority'
import type { Authority, Issued } from './authorities/authority'
import { requireAuthority } from './authorities/catalogue'
import {
  businessAuthorityId,
  documentSignerExtensions,
  isCorporateNumber,
  officeHolderSubject,
  organisationSealAuthorityId,
  registryAuthorityId,
  sandboxPolicies,
  sealSubject,
} from './authorities/organisations'
import type { Organisation } from './authorities/organisations'
import type { CertificateReference } from './authorities/register'
import { certificateNotAfter } from './authorities/validity'
import { addYears } from './calendar'
import { asJson, findText, writePublic, writeSecret } from './files'
import { newPrivateKey, privateKeyPem, publicKeyOf } from './keys'

type Authorities = ReadonlyMap<string, Authority>

/** seal: the organisation itself; business: a clerk; representative: who may bind the organisation, by the commercial registry. */
export const organisationKinds = ['seal', 'business', 'representative'] as const
export type OrganisationKind = (typeof organisationKinds)[number]

const kinds = {
  seal: { authority: organisationSealAuthorityId, policy: sandboxPolicies.organisationSeal, years: 2 },
  business: { authority: businessAuthorityId, policy: sandboxPolicies.businessCertificate, years: 2 },
  representative: { authority: registryAuthorityId, policy: sandboxPolicies.corporateRepresentative, years: 2 },
} as const

const organisation = z.object({ name: z.string().min(1).max(64), corporateNumber: z.string().refine(isCorporateNumber, 'check digit') })

export const filesOf = (directory: string, holder: string, kind: OrganisationKind) => ({
  key: path.join(directory, holder, `${kind}.key.pem`),
  certificate: path.join(directory, holder, `${kind}.cert.pem`),
})

/** The organisation whose folder this is, or null. */
export function findOrganisation(directory: string, holder: string): Organisation | null {
  const text = findText(path.join(directory, holder, 'organisation.json'))
  return text === null ? null : organisation.parse(JSON.parse(text))
}

/** Writes who the folder belongs to; throws for a number whose check digit is wrong. */
export const writeOrganisation = (directory: string, holder: string, record: Organisation) =>
  writePublic(path.join(directory, holder, 'organisation.json'), asJson(organisation.parse(record)))

/** Subject of a certificate: the organisation, or a person at work there. */
export function subjectOf(record: Organisation, person: { nameAtWork: string; title: string } | null): Der {
  return person === null ? sealSubject(record) : officeHolderSubject({ organisation: record, ...person })
}

export interface OrganisationOrder {
  readonly holder: string
  readonly kind: OrganisationKind
  readonly subject: Der
  readonly at: Date
  readonly predecessor?: CertificateReference
}

/** Issues a certificate for a fresh key and writes both into the holder's folder, in place of what was there. */
export async function issueForOrganisation(authorities: Authorities, directory: string, order: OrganisationOrder): Promise<Issued> {
  const { authority: id, policy, years } = kinds[order.kind]
  const authority = requireAuthority(authorities, id)
  const key = await newPrivateKey(authority.definition.keyKind)
  const publicKey = publicKeyOf(key)
  const issued = issue(authority, {
    holder: order.holder,
    subject: order.subject,
    publicKey,
    notBefore: order.at,
    notAfter: certificateNotAfter(authority, addYears(order.at, years)),
    extensions: documentSignerExtensions(policy, publicKey, authority.key),
    ...(order.predecessor && { predecessor: order.predecessor }),
  })
  const files = filesOf(directory, order.holder, order.kind)
  writeSecret(files.key, privateKeyPem(key))
  writePublic(files.certificate, pem('CERTIFICATE', issued.certificate))
  return issued
}

/**
 * A certificate for the same subject and a fresh key. The old one is not revoked: what it signed stays good until it ends,
 * unlike on a card, where renewal ends the predecessor.
 */
export function renewForOrganisation(authorities: Authorities, directory: string, old: HeldCertificate, at: Date): Promise<Issued> {
  const { holder, kind, reference, certificate } = old
  return issueForOrganisation(authorities, directory, { holder, kind, subject: certificateParts(certificate).subject, at, predecessor: reference })
}

export interface HeldCertificate {
  readonly holder: string
  readonly kind: OrganisationKind
  readonly reference: CertificateReference
  readonly certificate: Uint8Array
}

/** The holder's certificates that are neither revoked nor over, oldest first within each kind. */
export function heldCertificates(authorities: Authorities, holder: string, at: Date): HeldCertificate[] {
  return organisationKinds.flatMap((kind) => {
    const { register, definition } = requireAuthority(authorities, kinds[kind].authority)
    const inForce = register.issued().filter((entry) => entry.holder === holder && entry.notAfter > at && register.revocationOf(entry.serialNumber) === null)
    return inForce.map(({ serialNumber, certificate }) => ({
      holder,
      kind,
      reference: { authority: definition.id, serialNumber },
      certificate: Buffer.from(certificate, 'base64'),
    }))
  })
}
