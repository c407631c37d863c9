import type { Crl } from '@/pki/verify/crl'
import { nodePrimitives } from '@/pki/verify/node-primitives'
import type { Primitives } from '@/pki/verify/primitives'
import { log } from '../log'
import { fetchList } from './crl-fetch'
import { CrlStore } from './crl-store'
import type { ListedAnchor } from './trust-file'

const shared = globalThis as typeof globalThis & { madoguchiPrimitives?: Primitives; madoguchiLists?: CrlStore }

/** The process's own primitives: what was verified with them is remembered with the parsed list or key. */
export function primitives(): Primitives {
  shared.madoguchiPrimitives ??= nodePrimitives()
  return shared.madoguchiPrimitives
}

function lists(): CrlStore {
  shared.madoguchiLists ??= new CrlStore({
    fetchList,
    primitives: primitives(),
    onTrouble: (anchor, reason) => log().warn({ anchor, reason }, 'revocation list not renewed'),
  })
  return shared.madoguchiLists
}

/** The revocation lists of these anchors that are in force at that time. One that cannot be had is left out, and verification says so. */
export async function crlsFor(anchors: readonly ListedAnchor[], at: Date): Promise<Crl[]> {
  const found = await Promise.all(anchors.map((anchor) => lists().current(anchor, at)))
  return found.filter((list) => list !== null)
}
