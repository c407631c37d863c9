import { CardLostError } from './channel'

/** Why a card operation gave no result. Closed: every reader of it switches over all of them. */
export type CardRefusal =
  | { reason: 'card-removed' }
  | { reason: 'not-a-jpki-card' }
  | { reason: 'certificate-missing' }
  | { reason: 'pin-form' }
  | { reason: 'pin-wrong'; triesLeft: number }
  | { reason: 'pin-blocked' }
  | { reason: 'pin-required' }
  | { reason: 'last-try' }
  | { reason: 'card-fault'; status: number }

export type CardResult<T> = ({ ok: true } & T) | ({ ok: false } & CardRefusal)

/** Leaves a card operation from any depth; never escapes this folder, `settle` turns it into a value. */
export class CardStop extends Error {
  override name = 'CardStop'
  constructor(readonly refusal: CardRefusal) {
    super(refusal.reason)
  }
}

export async function settle<T extends object>(operation: () => Promise<T>): Promise<CardResult<T>> {
  try {
    return { ok: true, ...(await operation()) }
  } catch (error) {
    if (error instanceof CardStop) return { ok: false, ...error.refusal }
    if (error instanceof CardLostError) return { ok: false, reason: 'card-removed' }
    throw error
  }
}
