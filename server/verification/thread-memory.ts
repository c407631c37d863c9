import { parseCrl, type Crl } from '@/pki/verify/crl'
import { nodePrimitives } from '@/pki/verify/node-primitives'
import { trustAnchor, type TrustAnchor } from '@/pki/verify/trust-anchor'
import type { AnchorParcel, ListParcel } from './job'

const MAX_KEPT = 32

/** This thread's primitives: what was verified with them is remembered with the parsed list, certificate or key. */
export const primitives = nodePrimitives()

const keptLists = new Map<string, Crl>()
const keptAnchors = new Map<string, TrustAnchor>()

/** The same object for the same thing: what was verified about a list or an authority is remembered with the object. */
function kept<Value>(store: Map<string, Value>, name: string, make: () => Value): Value {
  const known = store.get(name)
  if (known !== undefined) return known
  const made = make()
  store.set(name, made)
  if (store.size > MAX_KEPT) store.delete(store.keys().next().value ?? '')
  return made
}

// Copied once: views of shared memory are not accepted everywhere.
export const parsedList = ({ digest, shared }: ListParcel) => kept(keptLists, digest, () => parseCrl(new Uint8Array(shared).slice()))
export const parsedAnchor = (anchor: AnchorParcel) => kept(keptAnchors, `${anchor.id} ${anchor.digest}`, () => trustAnchor(anchor))
