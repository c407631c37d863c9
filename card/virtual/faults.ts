import { z } from 'zod'
import { decodeCommand, encodeResponse } from '../apdu'
import { CardLostError } from '../channel'
import { SW } from '../status-words'
import type { VirtualCard } from './card'

const INSTRUCTIONS = { select: 0xa4, read: 0xb0, verify: 0x20, sign: 0x2a } as const

/**
 * What goes wrong, and at which command: the `nth` one of its kind (from 1), or every one where `nth` is left out.
 * `remove` pulls the card before it answers; `status` answers with this status word and does nothing; `slow` answers after so long;
 * `chunk` gives the answer in pieces of so many bytes, by 61xx and GET RESPONSE; `ask-again` answers 6Cxx once, with the right length.
 */
const fault = z.intersection(
  z.object({ at: z.enum(['select', 'read', 'verify', 'sign']), nth: z.int().min(1).optional() }),
  z.discriminatedUnion('do', [
    z.object({ do: z.literal('remove') }),
    z.object({ do: z.literal('status'), status: z.int().min(0x6000).max(0x9fff).default(SW.fault) }),
    z.object({ do: z.literal('slow'), forMs: z.int().min(1).max(120_000) }),
    z.object({ do: z.literal('chunk'), bytes: z.int().min(1).max(255) }),
    z.object({ do: z.literal('ask-again') }),
  ]),
)

export const faultScript = z.array(fault).max(50)

export type Fault = z.infer<typeof fault>

/** The same card with things going wrong as the script says. A pulled card is back when it is powered up again. */
export function withFaults(card: VirtualCard, script: readonly Fault[]): VirtualCard {
  const seen = new Map<Fault, number>()
  let away = false
  let waiting = new Uint8Array(0)
  let chunkSize = 0

  const nextChunk = (): Uint8Array => {
    const data = waiting.slice(0, chunkSize)
    waiting = waiting.slice(chunkSize)
    const status = waiting.length === 0 ? SW.success : 0x6100 | Math.min(waiting.length, chunkSize)
    return encodeResponse({ data, status })
  }

  const fallen = async (found: Fault, apdu: Uint8Array): Promise<Uint8Array> => {
    switch (found.do) {
      case 'remove':
        away = true
        throw new CardLostError('the card was pulled')
      case 'status':
        return encodeResponse({ data: new Uint8Array(0), status: found.status })
      case 'slow':
        await new Promise((resolve) => setTimeout(resolve, found.forMs))
        return card.process(apdu)
      case 'ask-again':
        return encodeResponse({ data: new Uint8Array(0), status: 0x6c00 | ((decodeCommand(apdu)?.expectedLength ?? 0) & 0xff) })
      case 'chunk': {
        const answer = await card.process(apdu)
        if (answer.length <= 2 + found.bytes) return answer
        waiting = answer.slice(0, -2)
        chunkSize = found.bytes
        return nextChunk()
      }
    }
  }

  const process = async (apdu: Uint8Array): Promise<Uint8Array> => {
    if (away) throw new CardLostError('the card is away')
    if (apdu[1] === 0xc0 && waiting.length > 0) return nextChunk()
    waiting = new Uint8Array(0)
    // Every fault counts every command of its kind, also those that another one strikes at.
    const [found] = script.filter((one) => isDue(one, apdu, seen))
    return found ? fallen(found, apdu) : card.process(apdu)
  }

  const reset = () => {
    away = false
    waiting = new Uint8Array(0)
    card.reset()
  }
  return { atr: card.atr, process, reset }
}

/** Counts the command for this fault and says whether it strikes now. */
function isDue(one: Fault, apdu: Uint8Array, seen: Map<Fault, number>): boolean {
  if (apdu[1] !== INSTRUCTIONS[one.at]) return false
  // The empty VERIFY only counts tries; a fault at `verify` means the one that carries a PIN.
  if (one.at === 'verify' && apdu.length === 4) return false
  const count = (seen.get(one) ?? 0) + 1
  seen.set(one, count)
  return one.nth === undefined || one.nth === count
}
