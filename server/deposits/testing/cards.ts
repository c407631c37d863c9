import { createHash } from 'node:crypto'
import { parseCertificate } from '@/pki/verify/certificate'
import { credentialKeyOf, type CredentialKey } from '../../identity/credential'
import { authenticationAuthority, signatureAuthority, type TestAuthority, type TestCard } from '../../identity/testing/authority'

/** Who issues the cards of a house: certificates to log in with, and such to sign documents with. */
export interface CardAuthorities {
  authentication: TestAuthority
  signature: TestAuthority
}

export const cardAuthorities = (): CardAuthorities => ({ authentication: authenticationAuthority(), signature: signatureAuthority() })

export interface CardOf {
  card: TestCard
  credential: CredentialKey
}

/** A new card, and the credential by which a login would know it. */
export function cardOf({ authentication }: CardAuthorities): CardOf {
  const card = authentication.issueCard()
  const issuingKey = createHash('sha256').update(parseCertificate(authentication.certificate).spki).digest()
  return { card, credential: credentialKeyOf(parseCertificate(card.certificate), issuingKey) }
}

const anchorOf = (id: string, use: string, { certificate }: TestAuthority, listAddress: string) =>
  ({ id, uses: [use], certificate: Buffer.from(certificate).toString('base64'), crlUrl: `${listAddress}/crl/${id}.crl`, revocationEvidence: 'attest' })

/** As they stand in a trust file. */
export const cardAnchors = ({ authentication, signature }: CardAuthorities, listAddress: string) =>
  [anchorOf('cards', 'jpki-authentication', authentication, listAddress), anchorOf('signatures', 'jpki-signature', signature, listAddress)]

/** The list that belongs to an address of `cardAnchors`; null for any other address. */
export function cardListAt(url: string, { authentication, signature }: CardAuthorities): Uint8Array | null {
  if (url === '/crl/cards.crl') return authentication.issueList()
  return url === '/crl/signatures.crl' ? signature.issueList() : null
}
