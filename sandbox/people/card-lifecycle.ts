import type { RevocationReason } from '@/pki/build/revocation-reasons'
import type { Authority } from '../authorities/authority'
import { requireAuthority } from '../authorities/catalogue'
import type { JpkiGeneration, JpkiPurpose } from '../authorities/jpki'
import type { CertificateReference } from '../authorities/register'
import { revokeReference } from '../authorities/revoke'
import { notAfterOf } from '../authorities/validity'
import type { CardFile, CardSide } from './card-file'
import { issuePersonal } from './certificates'
import type { PersonalCertificate } from './certificates'
import type { Resident } from './residents'

type Authorities = ReadonlyMap<string, Authority>

const CARD_TOKEN = 'JPKIAPICCTOKEN2'

interface CertificateOrder {
  readonly resident: Resident
  readonly generation: JpkiGeneration
  readonly issuedAt: Date
}

/** A first card: the authentication certificate, and the signature certificate linked to it where the person may have one. */
export async function issueCard(authorities: Authorities, order: CertificateOrder, tokenLabel = CARD_TOKEN): Promise<CardFile> {
  const authentication = await successor(authorities, order, 'authentication', null)
  const signature = await linkedSignature(authorities, order, null, authentication.reference)
  const { person, label, pin, signPassword, triesLeft, attributes } = order.resident
  return {
    person,
    label,
    tokenLabel,
    pin,
    signPassword,
    authentication: authentication.side,
    signature,
    ...(triesLeft && { triesLeft }),
    attributes: shownAttributes(attributes),
  }
}

/**
 * The same card after renewal at the counter: new keys, each new certificate names its predecessor,
 * and a predecessor that is still good is revoked as superseded.
 */
export async function renewCard(authorities: Authorities, card: CardFile, order: CertificateOrder): Promise<CardFile> {
  const authentication = await successor(authorities, order, 'authentication', card.authentication)
  const signature = await linkedSignature(authorities, order, card.signature, authentication.reference)
  return { ...card, authentication: authentication.side, signature, attributes: shownAttributes(order.resident.attributes) }
}

/** The same card with a new signature certificate alone, as after a change of name or address; it is linked as the old one was. */
export async function renewSignature(authorities: Authorities, card: CardFile, order: CertificateOrder): Promise<CardFile> {
  const signature = await linkedSignature(authorities, order, card.signature, referenceOf(authorities, card.authentication))
  return { ...card, signature, attributes: shownAttributes(order.resident.attributes) }
}

const shownAttributes = ({ name, address, birthDate, sex }: Resident['attributes']): CardFile['attributes'] => ({ name, address, birthDate, sex })

async function linkedSignature(authorities: Authorities, order: CertificateOrder, old: CardSide | null, authentication: CertificateReference) {
  if (order.resident.signPassword === null) return null
  return (await successor(authorities, order, 'signature', old, authentication)).side
}

async function successor(
  authorities: Authorities,
  order: CertificateOrder,
  purpose: JpkiPurpose,
  old: CardSide | null,
  linkedAuthentication?: CertificateReference,
): Promise<PersonalCertificate> {
  const predecessor = old && referenceOf(authorities, old)
  const issued = await issuePersonal(authorities, {
    ...order,
    purpose,
    ...(predecessor && { predecessor }),
    ...(linkedAuthentication && { linkedAuthentication }),
  })
  if (old && predecessor && notAfterOf(Buffer.from(old.certificate, 'base64')) > order.issuedAt) {
    // A predecessor that was revoked before keeps the reason it was revoked for.
    revokeReference(authorities, predecessor, 'superseded', order.issuedAt)
  }
  return issued
}

/** Revokes the certificates of the card that are still good; `only` names one side. */
export function revokeCard(authorities: Authorities, card: CardFile, reason: RevocationReason, at: Date, only?: JpkiPurpose): void {
  for (const purpose of ['authentication', 'signature'] as const) {
    const side = card[purpose]
    if (side !== null && (only ?? purpose) === purpose) revokeReference(authorities, referenceOf(authorities, side), reason, at)
  }
}

export function isRevoked(authorities: Authorities, side: CardSide): boolean {
  const { authority, serialNumber } = referenceOf(authorities, side)
  return requireAuthority(authorities, authority).register.revocationOf(serialNumber) !== null
}

/** Finds which authority issued the certificate on this side of a card, by the registers. */
export function referenceOf(authorities: Authorities, side: CardSide): CertificateReference {
  for (const authority of authorities.values()) {
    const issued = authority.register.issued().find(({ certificate }) => certificate === side.certificate)
    if (issued !== undefined) return { authority: authority.definition.id, serialNumber: issued.serialNumber }
  }
  throw new Error('No authority of the sandbox issued the certificate on this card')
}
