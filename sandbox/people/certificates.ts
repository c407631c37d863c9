import { randomInt } from 'node:crypto'
import { issue } from '../authorities/authority'
import type { Authority, Issued } from '../authorities/authority'
import { certificateNotAfter } from '../authorities/validity'
import { authenticationExtensions, authenticationSubject, jpkiAuthorityId, signatureExtensions, signatureSubject } from '../authorities/jpki'
import type { JpkiGeneration, JpkiPurpose } from '../authorities/jpki'
import { requireAuthority } from '../authorities/catalogue'
import type { CertificateReference } from '../authorities/register'
import { fifthBirthdayAfter } from '../calendar'
import { newPrivateKey, privateKeyBase64, publicKeyOf } from '../keys'
import type { CardSide } from './card-file'
import type { Resident } from './residents'

export interface PersonalOrder {
  readonly resident: Resident
  readonly purpose: JpkiPurpose
  readonly generation: JpkiGeneration
  readonly issuedAt: Date
  readonly predecessor?: CertificateReference
  /** For signature certificates: the authentication certificate of the same person. */
  readonly linkedAuthentication?: CertificateReference
}

export interface PersonalCertificate {
  readonly side: CardSide
  readonly reference: CertificateReference
}

/** Issues one of a person's two certificates for a fresh RSA key, as the card would hold it. */
export async function issuePersonal(authorities: ReadonlyMap<string, Authority>, order: PersonalOrder): Promise<PersonalCertificate> {
  const authority = requireAuthority(authorities, jpkiAuthorityId(order.purpose, order.generation))
  const key = await newPrivateKey('rsa-2048')
  const issued = issueTo(authority, order, publicKeyOf(key))
  const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64')
  const side = { certificate: base64(issued.certificate), privateKey: privateKeyBase64(key), caCertificate: base64(authority.certificate) }
  return { side, reference: issued.reference }
}

function issueTo(authority: Authority, order: PersonalOrder, publicKey: ReturnType<typeof publicKeyOf>): Issued {
  const { attributes, municipality } = order.resident
  const forSignature = order.purpose === 'signature'
  return issue(authority, {
    holder: order.resident.person,
    subject: forSignature ? signatureSubject(municipality, opaqueName()) : authenticationSubject(opaqueName()),
    publicKey,
    notBefore: order.issuedAt,
    notAfter: certificateNotAfter(authority, fifthBirthdayAfter(attributes.birthDate, order.issuedAt)),
    extensions: forSignature
      ? signatureExtensions(attributes, municipality, publicKey, authority.key)
      : authenticationExtensions(municipality, publicKey, authority.key),
    ...(order.predecessor && { predecessor: order.predecessor }),
    ...(order.linkedAuthentication && { linkedAuthentication: order.linkedAuthentication }),
  })
}

const opaqueAlphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
// No municipality has this code.
const sandboxMunicipalityCode = '99999'

/** A common name that says nothing about the person: 14 random characters, a municipality code, a sequence, a letter. */
function opaqueName(): string {
  const random = Array.from({ length: 14 }, () => opaqueAlphabet[randomInt(opaqueAlphabet.length)]).join('')
  return `${random}${sandboxMunicipalityCode}001A`
}
