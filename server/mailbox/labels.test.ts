import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Resident } from '@/domain/actor'
import { maxLabels, maxLabelsOfAnItem } from '@/domain/keeping'
import { unfiltered } from '@/domain/mailbox-filter'
import { database } from '../database'
import { testHouse } from '../deposits/testing/house'
import { deleteLabel, labelItem, listLabels, makeLabel, renameLabel } from './labels'
import { listMailbox } from './list'
import { fillBox } from './testing/fill-box'

const house = testHouse()

async function made(actor: Resident, name: string): Promise<string> {
  const outcome = await makeLabel(actor, name, new Date())
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.labelId
}

async function someItems(actor: Resident, count: number): Promise<string[]> {
  const { accountId, subjectId } = actor
  await fillBox(database(), { accountId, subjectId, count, senderIds: [randomUUID()], since: new Date() })
  return (await listMailbox(actor, { limit: count })).items.map(({ id }) => id)
}

const namesOf = async (actor: Resident) => (await listLabels(actor)).map(({ name, items }) => [name, items])

describe('labels of one\'s own', () => {
  it('are made, put on, found by, renamed, taken off and deleted', async () => {
    const { hanako: { actor } } = house.current
    const [one = '', two = '', three = ''] = await someItems(actor, 3)
    const [tax, home] = [await made(actor, ' 確定申告 '), await made(actor, '家')]
    expect(await labelItem(actor, one, [tax, home])).toEqual({ ok: true })
    expect(await labelItem(actor, two, [tax, tax])).toEqual({ ok: true })
    expect(await namesOf(actor)).toEqual([['家', 1], ['確定申告', 2]].sort(([a], [b]) => String(a).localeCompare(String(b), 'ja')))
    const found = await listMailbox(actor, { filter: { ...unfiltered, labelId: tax } })
    expect(found.items.map(({ id }) => id).sort()).toEqual([one, two].sort())
    expect(found.items.find(({ id }) => id === one)?.labels.map(({ name }) => name).sort()).toEqual(['家', '確定申告'].sort())
    expect(await renameLabel(actor, tax, '税金 2026')).toEqual({ ok: true })
    expect(await renameLabel(actor, tax, '税金　2026')).toEqual({ ok: true })
    expect((await listMailbox(actor)).items.find(({ id }) => id === two)?.labels).toEqual([{ id: tax, name: '税金 2026' }])
    expect(await labelItem(actor, one, [home])).toEqual({ ok: true })
    expect(await deleteLabel(actor, home)).toEqual({ ok: true })
    expect(await namesOf(actor)).toEqual([['税金 2026', 1]])
    expect((await listMailbox(actor)).items.map(({ id }) => id)).toContain(three)
  })

  it('cannot be two of one name, nameless, or more than the bounds, though asked for at one moment', async () => {
    const { taro: { actor } } = house.current
    await made(actor, 'Tax')
    expect(await makeLabel(actor, 'ｔａｘ', new Date())).toEqual({ ok: false, reason: 'name-taken' })
    expect(await makeLabel(actor, '  ', new Date())).toEqual({ ok: false, reason: 'name-missing' })
    expect(await makeLabel(actor, 'あ'.repeat(31), new Date())).toEqual({ ok: false, reason: 'name-too-long' })
    const outcomes = await Promise.all(Array.from({ length: maxLabels + 3 }, (_, n) => makeLabel(actor, `no ${n}`, new Date())))
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(maxLabels - 1)
    expect(outcomes.find(({ ok }) => !ok)).toEqual({ ok: false, reason: 'too-many-labels' })
    const twins = await Promise.all([renameLabel(actor, idOf(outcomes[0]), '双子'), renameLabel(actor, idOf(outcomes[1]), '双子')])
    expect(twins.filter(({ ok }) => ok)).toHaveLength(1)
    const [item = ''] = await someItems(actor, 1)
    const ids = (await listLabels(actor)).map(({ id }) => id)
    expect(await labelItem(actor, item, ids.slice(0, maxLabelsOfAnItem + 1))).toEqual({ ok: false, reason: 'too-many-on-item' })
    expect(await labelItem(actor, item, ids.slice(0, maxLabelsOfAnItem))).toEqual({ ok: true })
  })

  it('are their owner\'s alone: another box\'s label or item is not found, on neither side', async () => {
    const { hanako, taro } = house.current
    const label = await made(hanako.actor, '花子の')
    const [mine = ''] = await someItems(hanako.actor, 1)
    const [theirs = ''] = await someItems(taro.actor, 1)
    const [own = { id: '' }] = await listLabels(taro.actor)
    for (const hostile of [label, randomUUID(), '', "' or 1=1 --"]) {
      expect(await renameLabel(taro.actor, hostile, '奪う'), hostile).toEqual({ ok: false, reason: 'not-found' })
      expect(await deleteLabel(taro.actor, hostile), hostile).toEqual({ ok: false, reason: 'not-found' })
      expect(await labelItem(taro.actor, theirs, [hostile]), hostile).toEqual({ ok: false, reason: 'not-found' })
    }
    expect(await labelItem(taro.actor, mine, [own.id])).toEqual({ ok: false, reason: 'not-found' })
    expect(await labelItem({ ...hanako.actor, subjectId: randomUUID() }, mine, [label])).toEqual({ ok: false, reason: 'not-found' })
    expect((await listLabels(hanako.actor)).map(({ id }) => id)).toContain(label)
  })

  it('are not readable in the database, and open for their own box only', async () => {
    const { hanako, taro } = house.current
    await made(hanako.actor, '人に言えない言葉')
    const rows = await database().mailboxLabel.findMany({})
    for (const { nameCiphertext } of rows) expect(Buffer.from(nameCiphertext).toString('utf8')).not.toContain('言えない')
    const [own] = rows.filter(({ accountId }) => accountId === hanako.actor.accountId)
    if (own === undefined) throw new Error('no label')
    await database().mailboxLabel.deleteMany({ where: { accountId: taro.actor.accountId } })
    await database().mailboxLabel.create({ data: { ...own, accountId: taro.actor.accountId } })
    expect(await listLabels(taro.actor)).toEqual([])
    expect(await namesOf(hanako.actor)).toContainEqual(['人に言えない言葉', 0])
  })
})

const idOf = (outcome: Awaited<ReturnType<typeof makeLabel>> | undefined): string => (outcome?.ok ? outcome.labelId : '')
