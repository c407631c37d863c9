import { type CardChannel, CardLostError } from '@/card/channel'

/** A signature takes a card a second or two; this is far beyond. */
const PATIENCE_IN_MS = 20_000

function within<T>(promise: Promise<T>, ms: number, orElse: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<T>((resolve, reject) => {
    timer = setTimeout(() => {
      try {
        resolve(orElse())
      } catch (error) {
        reject(error instanceof Error ? error : new Error('gave up', { cause: error }))
      }
    }, ms)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

/** A card that never answers counts as gone: nobody waits for ever, and the next person gets a turn. */
export const withPatience = (channel: CardChannel, ms: number = PATIENCE_IN_MS): CardChannel => ({
  transmit: (apdu) =>
    within(channel.transmit(apdu), ms, () => {
      throw new CardLostError('the card did not answer')
    }),
  close: () => within(channel.close(), ms, () => undefined),
})
