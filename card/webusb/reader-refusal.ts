import { CardLostError } from '../channel'

/** What was wrong with a frame that the reader sent, or with a block of the card in it. */
export type FrameFault = 'transfer' | 'truncated' | 'oversize' | 'length' | 'type' | 'slot' | 'sequence' | 'status' | 'fields' | 'block'

/** Why the reader gave nothing. Closed: the page has a sentence for each. */
export type ReaderRefusal =
  | { reason: 'other-device' }
  | { reason: 'access-denied' }
  | { reason: 'reader-busy' }
  | { reason: 'reader-unplugged' }
  | { reason: 'reader-silent' }
  | { reason: 'reader-failed'; code: number }
  | { reason: 'wrong-frame'; fault: FrameFault }
  | { reason: 'endless-extension' }
  | { reason: 'no-card' }
  | { reason: 'cancelled' }

/** Leaves the driver from any depth. To whoever only knows cards the card is gone; who knows the reader is told why. */
export class ReaderStop extends CardLostError {
  override name = 'ReaderStop'
  constructor(readonly refusal: ReaderRefusal) {
    super(refusal.reason)
  }
}

export const wrongFrame = (fault: FrameFault) => new ReaderStop({ reason: 'wrong-frame', fault })
