import { concatBytes } from './bytes'
import type { CardChannel } from './channel'
import { exchange } from './exchange'
import { CardStop } from './refusal'
import { SW, triesIn } from './status-words'

/** Tries left of the selected PIN by an empty VERIFY, which costs none. Zero means blocked. */
export async function countTries(channel: CardChannel): Promise<number> {
  const { status } = await exchange(channel, { cla: 0x00, ins: 0x20, p1: 0x00, p2: 0x80 })
  const triesLeft = status === SW.pinBlocked ? 0 : triesIn(status)
  if (triesLeft === null) throw new CardStop({ reason: 'card-fault', status })
  return triesLeft
}

/** Gives the selected PIN to the card, once. The command that carried it is overwritten, its answer carries no data to keep. */
export async function presentPin(channel: CardChannel, pin: Uint8Array): Promise<void> {
  const command = concatBytes(Uint8Array.of(0x00, 0x20, 0x00, 0x80, pin.length), pin)
  const answer = await channel.transmit(command).finally(() => command.fill(0))
  const status = ((answer.at(-2) ?? 0) << 8) | (answer.at(-1) ?? 0)
  if (status === SW.success) return
  if (status === SW.pinBlocked || status === SW.triesExhausted) throw new CardStop({ reason: 'pin-blocked' })
  const triesLeft = triesIn(status)
  throw new CardStop(triesLeft === null ? { reason: 'card-fault', status } : { reason: 'pin-wrong', triesLeft })
}

/** Below this many tries left no PIN is sent: the last one stays for the municipal counter, where a blocked card can be opened. */
const LEAST_TRIES_TO_ASK = 2

/** Refuses `pin-blocked` at none and `last-try` at one. */
export function requireTries(triesLeft: number): void {
  if (triesLeft === 0) throw new CardStop({ reason: 'pin-blocked' })
  if (triesLeft < LEAST_TRIES_TO_ASK) throw new CardStop({ reason: 'last-try' })
}
