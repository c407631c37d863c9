import type { Authority } from '../authorities/authority'
import type { JpkiGeneration, JpkiPurpose } from '../authorities/jpki'
import type { CertificateReference } from '../authorities/register'
import { notAfterOf } from '../authorities/validity'
import { requireAuthority } from '../authorities/catalogue'
import type { RevocationReason } from '@/pki/build/revocation-reasons'
import type { CardFile, CardSide } from './card-file'
import { issuePersonal } from './certificates'
import type { TestPerson } from './people'

type Authorities = ReadonlyMap<string, Authority>

interface CardOrder {
  readonly person: TestPerson
  readonly generation: JpkiGeneration
  readonly issuedAt: Date
  readonly predecessors?: { readonly authentication: CertificateReference; readonly signature: CertificateReference | null }
}

/** A card with fresh keys: the authentication certificate, and the signature certificate linked to it where the person may have one. */
export async function issueCard(authorities: Authorities, order: CardOrder): Promise<CardFile> {
  const { person, generation, issuedAt, predecessors } = order
  const certificate = (purpose: JpkiPurpose, predecessor: CertificateReference | null | undefined, linkedAuthentication?: CertificateReference) =>
    issuePersonal(authorities, {
      person,
      purpose,
      generation,
      issuedAt,
      ...(predecessor && { predecessor }),
      ...(linkedAuthentication && { linkedAuthentication }),
    })
  const authentication = await certificate('authentication', predecessors?.authentication)
  const mayHaveSignature = person.signPassword !== null
  const signature = mayHaveSignature ? await certificate('signature', predecessors?.signature, authentication.reference) : null
  const { name, address, birthDate, sex } = person.attributes
  return {
    person: person.person,
    label: person.label,
    tokenLabel: 'JPKIAPICCTOKEN2',
    pin: person.pin,
    signPassword: person.signPassword,
    authentication: authentication.side,
    signature: signature?.side ?? null,
    ...(person.triesLeft && { triesLeft: person.triesLeft }),
    attributes: { name, address, birthDate, sex },
  }
}

/**
 * The same card after renewal at the counter: new keys, each new certificate names its predecessor,
 * and a predecessor that has not ended is revoked as superseded.
 */
export async function renewCard(authorities: Authorities, card: CardFile, order: Omit<CardOrder, 'predecessors'>): Promise<CardFile> {
  const authentication = referenceOf(authorities, card.authentication)
  const signature = card.signature && referenceOf(authorities, card.signature)
  const renewed = await issueCard(authorities, { ...order, predecessors: { authentication, signature } })
  for (const side of [card.authentication, card.signature]) {
    if (side !== null && notAfterOf(Buffer.from(side.certificate, 'base64')) > order.issuedAt) {
      revoke(authorities, referenceOf(authorities, side), 'superseded', order.issuedAt)
    }
  }
  return { ...card, authentication: renewed.authentication, signature: renewed.signature }
}

/** Revokes every certificate of the card, as after a report of loss. */
export function revokeCard(authorities: Authorities, card: CardFile, reason: RevocationReason, at: Date): void {
  for (const side of [card.authentication, card.signature]) {
    if (side !== null) revoke(authorities, referenceOf(authorities, side), reason, at)
  }
}

function revoke(authorities: Authorities, { authority, serialNumber }: CertificateReference, reason: RevocationReason, at: Date): void {
  const { register } = requireAuthority(authorities, authority)
  if (register.revocationOf(serialNumber) === null) register.append({ event: 'revoked', serialNumber, at, reason })
}

/** Finds which authority issued the certificate on this side of a card, by the registers. */
export function referenceOf(authorities: Authorities, side: CardSide): CertificateReference {
  for (const authority of authorities.values()) {
    const issued = authority.register.issued().find(({ certificate }) => certificate === side.certificate)
    if (issued !== undefined) return { authority: authority.definition.id, serialNumber: issued.serialNumber }
  }
  throw new Error('No authority of the sandbox issued the certificate on this card')
}
