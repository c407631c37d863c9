import { type CardChannel, CardLostError } from '../channel'
import type { VirtualCard } from './card'

/** A reader in this process that a virtual card lies on. One channel at a time, as under a PC/SC transaction: the next waits. */
export interface VirtualReader {
  open(): Promise<CardChannel>
}

export function createVirtualReader(card: VirtualCard): VirtualReader {
  let queue: Promise<void> = Promise.resolve()
  const open = async (): Promise<CardChannel> => {
    let letNextIn: () => void = () => undefined
    const before = queue
    queue = new Promise((resolve) => (letNextIn = resolve))
    await before
    card.reset()
    let closed = false
    return {
      transmit: (apdu) => (closed ? Promise.reject(new CardLostError('the channel is closed')) : card.process(apdu)),
      close: async () => {
        if (closed) return
        closed = true
        card.reset()
        letNextIn()
      },
    }
  }
  return { open }
}
