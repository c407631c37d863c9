import { createHash } from 'node:crypto'
import type { CertificateUse } from '@/pki/verify/profiles'
import type { Crl } from '@/pki/verify/crl'
import type { TrustAnchor } from '@/pki/verify/trust-anchor'
import { anchorsFor } from '../trust/anchors'
import { crlsFor } from '../trust/revocation'
import type { AnchorParcel, ListParcel, TrustParcel } from './job'

const parcels = new WeakMap<Crl, ListParcel>()
const sha256Hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** A list in memory that threads share, made once. */
export function listParcel(list: Crl): ListParcel {
  const known = parcels.get(list)
  if (known !== undefined) return known
  const shared = new SharedArrayBuffer(list.der.length)
  new Uint8Array(shared).set(list.der)
  const parcel = { digest: sha256Hex(list.der), shared }
  parcels.set(list, parcel)
  return parcel
}

export function anchorParcel({ id, uses, certificate: { der }, revocationEvidence }: TrustAnchor): AnchorParcel {
  return { digest: sha256Hex(der), id, uses, certificate: der, revocationEvidence }
}

/** Who is trusted for a use at this moment, with the revocation lists in force, ready for a verification thread. */
export async function trustFor(use: CertificateUse, at: Date): Promise<TrustParcel> {
  const anchors = anchorsFor(use)
  const lists = await crlsFor(anchors, at)
  return { anchors: anchors.map(anchorParcel), lists: lists.map(listParcel) }
}
