import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { incomeTaxReturnDueOn } from '@/domain/tasks'
import { database } from '../database'
import { depositBody, signPair } from '../deposits/testing/documents'
import { post, runJobs, testHouse, withdraw, type TestResident } from '../deposits/testing/house'
import { openSession } from '../identity/session-rows'
import { downloadFile } from '../mailbox/download'
import { openItem } from '../mailbox/open'
import { homeOverview } from './overview'

const house = testHouse()
const answer = z.object({ depositId: z.uuid() })

async function receive(resident: TestResident): Promise<string> {
  const { insurer } = house.current
  const response = await post(insurer, depositBody(resident.pseudonym, await signPair(insurer.seal)))
  const { depositId } = answer.parse(await response.json())
  await runJobs(house.current)
  return (await database().mailboxItem.findFirstOrThrow({ where: { accountId: resident.actor.accountId, depositId } })).id
}

describe('the home page of a resident', () => {
  it('is empty at first: nothing to do, nothing new, no login before this one', async () => {
    expect(await homeOverview(house.current.taro.actor)).toEqual({ tasks: [], newItems: [], activity: [], lastLogin: null })
  })

  it('shows a received certificate as a task with its due day, as new, and as received from its sender', async () => {
    const { hanako, insurer } = house.current
    const itemId = await receive(hanako)
    const overview = await homeOverview(hanako.actor)
    expect(overview.tasks).toEqual([{ itemId, kind: 'premium-deduction', year: 2026, senderName: insurer.name, action: null, isAsked: false, dueOn: incomeTaxReturnDueOn(2026), nearness: expect.anything() }])
    expect(overview.newItems).toMatchObject([{ id: itemId, year: 2026, openedAt: null }])
    expect(overview.activity.map(({ what, who }) => [what, who]).sort()).toEqual([['deposit-received', insurer.name], ['link-made', insurer.name]])
  })

  it('keeps the task after the item is opened, takes it from the new ones, and tells what was done', async () => {
    const { hanako, insurer } = house.current
    const itemId = await receive(hanako)
    await openItem(hanako.actor, itemId)
    await downloadFile(hanako.actor, itemId, 'original.xml')
    const overview = await homeOverview(hanako.actor)
    expect(overview.tasks.map((task) => task.itemId)).toContain(itemId)
    expect(overview.newItems.map(({ id }) => id)).not.toContain(itemId)
    expect(overview.activity.slice(0, 3).map(({ what, who }) => [what, who])).toEqual([
      ['file-downloaded', insurer.name], ['item-opened', insurer.name], ['deposit-received', insurer.name],
    ])
  })

  it('puts what senders ask for in the order of its due dates, with what the law asks; what is done, withdrawn or put away asks nothing', async () => {
    const { hanako } = house.current
    const { accountId } = hanako.actor
    const [later, passed, undated, done, withdrawn, archived] = [await receive(hanako), await receive(hanako), await receive(hanako), await receive(hanako), await receive(hanako), await receive(hanako)]
    const change = (id: string, data: object) => database().mailboxItem.update({ where: { accountId_id: { accountId, id } }, data })
    await change(later, { dueOn: new Date('2099-01-31'), requestedAction: 'reply' })
    await change(passed, { dueOn: new Date('2026-01-05') })
    await change(undated, { requestedAction: 'confirm' })
    const at = new Date()
    for (const [id, data] of [[done, { doneAt: at }], [withdrawn, { withdrawnAt: at }], [archived, { archivedAt: at }]] as const) {
      await change(id, { ...data, dueOn: new Date('2026-12-01'), requestedAction: 'pay' })
    }
    const { tasks } = await homeOverview(hanako.actor)
    const asked = tasks.filter(({ isAsked }) => isAsked)
    expect(asked.map(({ itemId, action, nearness }) => [itemId, action, nearness?.state])).toEqual([[passed, null, 'overdue'], [later, 'reply', 'later'], [undated, 'confirm', undefined]])
    expect(asked[0]?.dueOn).toEqual(new Date('2026-01-04T15:00:00Z'))
    for (const { itemId } of tasks) expect([done, withdrawn, archived]).not.toContain(itemId)
    const due = tasks.map(({ dueOn }) => dueOn?.getTime() ?? Number.POSITIVE_INFINITY)
    expect(due).toEqual(due.toSorted((a, b) => a - b))
  })

  it('tells that a sender took a document back, and of whom', async () => {
    const { hanako, insurer } = house.current
    const itemId = await receive(hanako)
    const { depositId } = await database().mailboxItem.findFirstOrThrow({ where: { accountId: hanako.actor.accountId, id: itemId } })
    await withdraw(insurer, depositId)
    await runJobs(house.current)
    const { activity: [last], tasks, newItems } = await homeOverview(hanako.actor)
    expect([last?.what, last?.who]).toEqual(['item-withdrawn', insurer.name])
    expect([...tasks.map((task) => task.itemId), ...newItems.map(({ id }) => id)]).not.toContain(itemId)
  })

  it("never shows anything of another resident's", async () => {
    const { hanako, taro } = house.current
    await receive(hanako)
    const { activity, ...rest } = await homeOverview(taro.actor)
    expect(rest).toEqual({ tasks: [], newItems: [], lastLogin: null })
    expect(activity.map(({ what }) => what)).toEqual(['link-made'])
  })

  it('names the login before this one, never this one', async () => {
    const { taro } = house.current
    const { accountId, subjectId } = taro.actor
    const before = new Date('2026-11-01T01:02:03.000Z')
    await database().$transaction((transaction) => openSession(transaction, { accountId, subjectId, place: 'Firefox, Windows' }, before))
    expect((await homeOverview(taro.actor)).lastLogin).toEqual({ at: before, place: 'Firefox, Windows' })
    expect((await homeOverview({ ...taro.actor, sessionId: randomUUID() })).lastLogin?.at).not.toEqual(before)
  })
})
