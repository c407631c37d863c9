import { createHash } from 'node:crypto'
import type { CertificateUse } from '@/pki/verify/profiles'
import type { Crl } from '@/pki/verify/crl'
import { anchorsFor } from '../trust/anchors'
import { crlsFor } from '../trust/revocation'
import type { ListParcel, TrustParcel } from './job'

const parcels = new WeakMap<Crl, ListParcel>()
const sha256Hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function listParcel(list: Crl): ListParcel {
  const known = parcels.get(list)
  if (known !== undefined) return known
  const shared = new SharedArrayBuffer(list.der.length)
  new Uint8Array(shared).set(list.der)
  const parcel = { digest: sha256Hex(list.der), shared }
  parcels.set(list, parcel)
  return parcel
}

/** Who is trusted for a use at this moment, with the revocation lists in force, ready for a verification thread. */
export async function trustFor(use: CertificateUse, at: Date): Promise<TrustParcel> {
  const anchors = anchorsFor(use)
  const lists = await crlsFor(anchors, at)
  return {
    anchors: anchors.map(({ id, uses, certificate: { der }, revocationEvidence }) => ({ digest: sha256Hex(der), id, uses, certificate: der, revocationEvidence })),
    lists: lists.map(listParcel),
  }
}
