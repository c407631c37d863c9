import type { CertificateUse } from '@/pki/verify/profiles'
import { allAnchors } from '../../trust/anchors'
import { crlsFor } from '../../trust/revocation'
import type { ListedAnchor } from '../../trust/trust-file'
import type { TrustParcel } from '../job'
import { anchorParcel, listParcel } from '../trust-parcel'
import type { DocumentUse } from './uses'

/** A revocation list at hand for a check, by the authority whose it is. */
export interface ConsultedList {
  anchorId: string
  /** crlNumber in hexadecimal. */
  number: string | null
  thisUpdate: Date
  nextUpdate: Date | null
  sha256: string
}

export interface PublicTrust {
  anchors: readonly ListedAnchor[]
  lists: readonly ConsultedList[]
  parcel: TrustParcel
}

/**
 * Whom the portal trusts for these uses and for time stamps, with the revocation lists in force. Lists whose authority does not let them be
 * told to others (公的個人認証法52条: they serve the receiver's own verification and nothing else) are not even fetched.
 */
export async function publicTrust(uses: readonly DocumentUse[], at: Date): Promise<PublicTrust> {
  const wanted = new Set<CertificateUse>([...uses, 'time-stamp'])
  const anchors = allAnchors().filter((anchor) => anchor.uses.some((use) => wanted.has(use)))
  const listed = await Promise.all(anchors.map(async (anchor) => ({ anchor, list: await listOf(anchor, at) })))
  const held = listed.flatMap(({ anchor, list }) => (list === undefined ? [] : [{ anchor, list, parcel: listParcel(list) }]))
  return {
    anchors,
    lists: held.map(({ anchor, list, parcel }) => ({
      anchorId: anchor.id,
      number: list.number ?? null,
      thisUpdate: list.thisUpdate,
      nextUpdate: list.nextUpdate ?? null,
      sha256: parcel.digest,
    })),
    parcel: { anchors: anchors.map(anchorParcel), lists: held.map(({ parcel }) => parcel) },
  }
}

async function listOf(anchor: ListedAnchor, at: Date) {
  if (anchor.revocationEvidence === 'attest') return undefined
  const [list] = await crlsFor([anchor], at)
  return list
}
