import { describe, expect, it } from 'vitest'
import { database } from '../database'
import { depositBody, signPair } from '../deposits/testing/documents'
import { post, runJobs, testHouse } from '../deposits/testing/house'
import { listItemEvents } from '../events/list'
import { listMailbox } from './list'
import { noteTold } from './notify'
import { openItem } from './open'

const house = testHouse()
const at = new Date(Date.now() + 60_000)
const later = new Date(at.getTime() + 60_000)

async function receive(): Promise<void> {
  const { insurer, hanako } = house.current
  await post(insurer, depositBody(hanako.pseudonym, await signPair(insurer.seal)))
  await runJobs(house.current)
}

const kindsOf = async (itemId: string) => (await listItemEvents(house.current.hanako.actor, itemId)).events.map(({ kind }) => kind)

describe('being told of what is new', () => {
  it('is written down once, the first time a list shows it', async () => {
    const { hanako: { actor } } = house.current
    await receive()
    const { items } = await listMailbox(actor)
    expect(await noteTold(actor, items, at)).toBe(1)
    expect(await noteTold(actor, items, later)).toBe(0)
    const [item] = items
    expect(await kindsOf(item?.id ?? '')).toEqual(['accepted', 'published', 'notified'])
    expect(await database().mailboxItem.findFirst({ select: { notifiedAt: true } })).toEqual({ notifiedAt: at })
  })

  it('happens once when two pages are drawn at the same moment', async () => {
    const { hanako: { actor } } = house.current
    await receive()
    const { items } = await listMailbox(actor)
    const told = await Promise.all([noteTold(actor, items, at), noteTold(actor, items, at)])
    expect(told.toSorted()).toEqual([0, 1])
  })

  it('is not said of what was opened before, nor of anything in another’s box', async () => {
    const { hanako: { actor }, taro } = house.current
    await receive()
    const { items } = await listMailbox(actor)
    const fresh = items.filter(({ place }) => place === 'new').slice(0, 1)
    expect(await noteTold(taro.actor, fresh, at)).toBe(0)
    await openItem(actor, fresh[0]?.id ?? '')
    expect(await noteTold(actor, fresh, at)).toBe(0)
    expect(await noteTold(actor, fresh.map((item) => ({ ...item, place: 'seen' as const })), at)).toBe(0)
  })
})
