import { forwardRefusalReasons, type ForwardState, type ReceivedForwardState } from '@/domain/forwards'
import type { Forward, ReceivedForward } from '@/prisma/generated/client'

const reasonIn = (text: string | null) => forwardRefusalReasons.find((reason) => reason === text)

/** What the database's own checks exclude. */
function broken(): never {
  throw new Error('A forward has a state without what belongs to it.')
}

export type ForwardStateColumns = Pick<Forward, 'state' | 'forwardedAt' | 'deliveredAt' | 'revokeAskedAt' | 'endedAt' | 'firstReadAt' | 'refusalReason'>

/** The resident's row as the state it stands for. */
export function forwardState({ state, forwardedAt, deliveredAt, revokeAskedAt, endedAt, firstReadAt, refusalReason }: ForwardStateColumns): ForwardState {
  if (state === 'sent') return { state, forwardedAt, revokeAskedAt }
  if (state === 'delivered') return { state, forwardedAt, revokeAskedAt, deliveredAt: deliveredAt ?? broken() }
  const endedOn = endedAt ?? broken()
  if (state === 'not_delivered') return { state: 'not-delivered', forwardedAt, endedAt: endedOn }
  if (state === 'revoked') return { state, forwardedAt, deliveredAt, firstReadAt, endedAt: endedOn }
  const times = { forwardedAt, deliveredAt: deliveredAt ?? broken(), endedAt: endedOn }
  return state === 'accepted' ? { state, ...times } : { state, ...times, reason: reasonIn(refusalReason) ?? broken() }
}

/** The columns that a state is written as. */
export function columnsOf(next: ForwardState) {
  return {
    state: next.state === 'not-delivered' ? 'not_delivered' as const : next.state,
    deliveredAt: 'deliveredAt' in next ? next.deliveredAt : null,
    endedAt: 'endedAt' in next ? next.endedAt : null,
    firstReadAt: 'firstReadAt' in next ? next.firstReadAt : null,
    refusalReason: next.state === 'refused' ? next.reason : null,
  }
}

/** The recipient's row as the state it stands for. */
export function receivedState({ state, receivedAt, endedAt, refusalReason }: Pick<ReceivedForward, 'state' | 'receivedAt' | 'endedAt' | 'refusalReason'>): ReceivedForwardState {
  if (state === 'received') return { state, receivedAt }
  const times = { receivedAt, endedAt: endedAt ?? broken() }
  return state === 'refused' ? { state, ...times, reason: reasonIn(refusalReason) ?? broken() } : { state, ...times }
}
