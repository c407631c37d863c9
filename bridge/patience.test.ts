import { describe, expect, it } from 'vitest'
import { CardLostError } from '@/card/channel'
import { withPatience } from './patience'

const never = new Promise<never>(() => undefined)

describe('patience with a card', () => {
  it('ends: a card that never answers counts as gone, and can still be let go', async () => {
    const channel = withPatience({ transmit: () => never, close: () => never }, 20)
    await expect(channel.transmit(new Uint8Array(4))).rejects.toThrow(CardLostError)
    await channel.close()
  })
  it('lets answers and failures through as they are', async () => {
    const answer = Uint8Array.of(0x90, 0x00)
    const failure = new Error('reader')
    expect(await withPatience({ transmit: async () => answer, close: async () => undefined }, 20).transmit(answer)).toBe(answer)
    await expect(withPatience({ transmit: () => Promise.reject(failure), close: async () => undefined }, 20).transmit(answer)).rejects.toBe(failure)
  })
})
