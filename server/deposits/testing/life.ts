import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { z } from 'zod'
import { database } from '../../database'
import { verifiedToken } from '../../events/check'
import { listItemEvents, listOrganisationEvents } from '../../events/list'
import { readReceipt } from '../../seal/receipt'
import { depositBody, signPair } from './documents'
import { get, post, type House, type TestOrganisation, type TestResident } from './house'

const accepted = z.object({ depositId: z.uuid(), receipt: z.object({ content: z.base64() }) })
const problem = z.object({ status: z.number(), reason: z.string(), field: z.string().nullable() })

export const problemOf = async (response: Response) => problem.parse(await response.json())

/** What a deposit may say beyond its documents, as it stands in the body. */
export type Wishes = Partial<Record<'publishAt' | 'corrects' | 'dueOn' | 'requestedAction', string>> & { registered?: boolean }

export const bodyWith = async ({ insurer }: House, { pseudonym }: TestResident, wishes: Wishes = {}) => ({ ...depositBody(pseudonym, await signPair(insurer.seal)), ...wishes })

/** Deposits for a resident of the insurer's; answers the id and what the receipt states. */
export async function depositTo(house: House, resident: TestResident, wishes: Wishes = {}) {
  const response = await post(house.insurer, await bodyWith(house, resident, wishes))
  expect(response.status).toBe(201)
  const { depositId, receipt } = accepted.parse(await response.json())
  return { depositId, receipt: readReceipt(Buffer.from(receipt.content, 'base64')) }
}

export const stateOf = async (organisation: TestOrganisation, depositId: string) => (await (await get(organisation, depositId)).json()) as Record<string, unknown>

/** The item that a deposit became in somebody's mailbox, or null. */
export const itemOf = ({ actor }: TestResident, depositId: string) => database().mailboxItem.findFirst({ where: { accountId: actor.accountId, depositId } })

/** Signed events of the depositor's side, and of the resident's side if there is an item: kinds in their order, each checked. */
export async function eventsOf({ insurer }: House, resident: TestResident, depositId: string): Promise<{ depositor: string[], account: string[] }> {
  const item = await itemOf(resident, depositId)
  const depositor = await listOrganisationEvents(database(), insurer.id, depositId)
  const account = item === null ? { events: [] } : await listItemEvents(resident.actor, item.id)
  for (const { token } of [...depositor.events, ...account.events]) expect(await verifiedToken(token, new Date())).toMatchObject({ aboutId: depositId })
  return { depositor: depositor.events.map(({ kind }) => kind), account: account.events.map(({ kind }) => kind) }
}

export function countBlobs({ directory }: House): number {
  const place = path.join(directory, 'blobs')
  const names = existsSync(place) ? readdirSync(place, { recursive: true, encoding: 'utf8' }) : []
  return names.filter((name) => /[0-9a-f]{32}$/.test(name)).length
}

export const later = (hours: number) => new Date(Math.floor(Date.now() / 1000) * 1000 + hours * 3_600_000)
