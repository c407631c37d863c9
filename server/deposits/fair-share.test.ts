import { describe, expect, it } from 'vitest'
import { FairShare } from './fair-share'

/** Work that ends when it is told to, and notes the order in which it began. */
function controlled() {
  const begun: string[] = []
  const ends: (() => void)[] = []
  const work = (name: string) => () => {
    begun.push(name)
    return new Promise<string>((resolve) => ends.push(() => resolve(name)))
  }
  const endNext = async () => {
    ends.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { begun, work, endNext }
}

const limits = { atOnce: 1, waitingOfOne: 10, waitingOfAll: 100 }

describe('a fair share', () => {
  it('lets an owner with one piece wait for no more than one piece of each other', async () => {
    const share = new FairShare(limits)
    const { begun, work, endNext } = controlled()
    const all = [...Array.from({ length: 5 }, (_, index) => ['large', `large ${index}`]), ['small', 'small 0'], ['tiny', 'tiny 0']] as const
    const outcomes = all.map(([owner = '', name = '']) => share.run(owner, work(name)))
    for (let piece = 0; piece < all.length; piece++) await endNext()
    expect(begun).toEqual(['large 0', 'large 1', 'small 0', 'tiny 0', 'large 2', 'large 3', 'large 4'])
    expect((await Promise.all(outcomes)).every(({ ok }) => ok)).toBe(true)
  })

  it('refuses an owner who has enough waiting, and still takes the neighbour', async () => {
    const share = new FairShare({ ...limits, waitingOfOne: 2 })
    const { work, endNext } = controlled()
    const waiting = [0, 1, 2].map((index) => share.run('large', work(String(index))))
    expect(await share.run('large', work('too many'))).toEqual({ ok: false, reason: 'own-share-used' })
    const neighbour = share.run('small', work('small'))
    for (let piece = 0; piece < 4; piece++) await endNext()
    expect(await neighbour).toEqual({ ok: true, value: 'small' })
    expect(await Promise.all(waiting)).toEqual(['0', '1', '2'].map((value) => ({ ok: true, value })))
  })

  it('refuses everybody when all together have enough waiting, and takes work again after', async () => {
    const share = new FairShare({ ...limits, waitingOfAll: 2 })
    const { work, endNext } = controlled()
    const waiting = ['a', 'b', 'c'].map((owner) => share.run(owner, work(owner)))
    expect(await share.run('d', work('d'))).toEqual({ ok: false, reason: 'busy' })
    for (let piece = 0; piece < 3; piece++) await endNext()
    expect(await Promise.all(waiting)).toHaveLength(3)
    const later = share.run('d', work('d'))
    await endNext()
    expect(await later).toEqual({ ok: true, value: 'd' })
  })

  it('never runs more at once than it may, and gives the place on when work fails', async () => {
    const share = new FairShare({ ...limits, atOnce: 3 })
    let running = 0
    let most = 0
    const work = (index: number) => async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      if (index % 2 === 0) throw new Error(`failed ${index}`)
      return index
    }
    const settled = await Promise.allSettled(Array.from({ length: 12 }, (_, index) => share.run(`owner ${index % 4}`, work(index))))
    expect(most).toBe(3)
    expect(settled.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? 'rejected' : 'fulfilled')))
    expect(await share.run('after', () => Promise.resolve('done'))).toEqual({ ok: true, value: 'done' })
  })
})
