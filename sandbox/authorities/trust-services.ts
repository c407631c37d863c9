import type { Authority } from './authority'
import { requireAuthority } from './catalogue'
import { OcspResponder } from './ocsp-responder'
import { timeStampAuthorityId } from './organisations'
import { TimeStampUnit } from './time-stamp-unit'

export interface TrustServices {
  readonly authorities: ReadonlyMap<string, Authority>
  /** By the id of the authority they answer for. */
  readonly responders: ReadonlyMap<string, OcspResponder>
  readonly timeStampUnit: TimeStampUnit
}

/** Opens everything that answers for the authorities; keys and certificates that are missing are made. */
export async function openTrustServices(authorities: ReadonlyMap<string, Authority>, at: Date): Promise<TrustServices> {
  const opened = await Promise.all([...authorities].map(async ([id, authority]) => [id, await OcspResponder.open(authority, at)] as const))
  const timeStampUnit = await TimeStampUnit.open(requireAuthority(authorities, timeStampAuthorityId), at)
  return { authorities, responders: new Map(opened), timeStampUnit }
}
