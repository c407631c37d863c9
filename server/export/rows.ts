import { z } from 'zod'
import type { Resident } from '@/domain/actor'
import { Prisma } from '@/prisma/generated/client'
import { database } from '../database'
import { newestFirst, olderThan, type Position } from '../paging'

const PAGE = 200

const item = z.object({
  id: z.uuid(), kind: z.string(), sender_name: z.string(), received_at: z.date(), opened_at: z.date().nullable(), registered: z.boolean(), withdrawn_at: z.date().nullable(),
})
export type ExportedRow = z.infer<typeof item>

/** The resident's items that had come by then, newest first, page by page: those put away and thrown away too. */
export async function* exportedRows({ accountId, subjectId }: Resident, until: Date): AsyncGenerator<ExportedRow> {
  for (let position: Position | null = null; ;) {
    const found: unknown[] = await database().$queryRaw(Prisma.sql`
      select id, kind, sender_name, received_at, opened_at, registered, withdrawn_at from mailbox_items
      where account_id = ${accountId}::uuid and subject_id = ${subjectId}::uuid and received_at <= ${until}::timestamptz and ${olderThan('receivedAt', position)}
      ${newestFirst('receivedAt')} limit ${PAGE}`)
    const rows = found.map((one) => item.parse(one))
    yield* rows
    const last = rows.at(-1)
    if (rows.length < PAGE || last === undefined) return
    position = { at: last.received_at, id: last.id }
  }
}

const audit = z.object({ id: z.uuid(), at: z.date(), actor_kind: z.string(), action: z.string(), details: z.record(z.string(), z.unknown()) })

/** The account's records, newest first, a line of JSON each. */
export async function* activityLines({ accountId }: Resident, until: Date): AsyncGenerator<Uint8Array> {
  for (let position: Position | null = null; ;) {
    const found: unknown[] = await database().$queryRaw(Prisma.sql`
      select id, at, actor_kind, action, details from audit_entries
      where owner_id = ${accountId}::uuid and at <= ${until}::timestamptz and ${olderThan('at', position)} ${newestFirst('at')} limit ${PAGE}`)
    const rows = found.map((one) => audit.parse(one))
    for (const { id, at, actor_kind: by, action, details } of rows) yield Buffer.from(`${JSON.stringify({ id, at, by, action, ...details })}\n`)
    const last = rows.at(-1)
    if (rows.length < PAGE || last === undefined) return
    position = { at: last.at, id: last.id }
  }
}

const size = z.object({ items: z.int(), bytes: z.coerce.number() })

export interface ExportSize {
  items: number
  /** Of the documents, before they are compressed. */
  sizeInBytes: number
}

export async function exportSize({ accountId, subjectId }: Resident): Promise<ExportSize> {
  const [row] = await database().$queryRaw<unknown[]>(Prisma.sql`
    select count(distinct items.id)::int as items, coalesce(sum(documents.size_in_bytes), 0)::bigint as bytes from mailbox_items items
    left join mailbox_documents documents on documents.account_id = items.account_id and documents.item_id = items.id
    where items.account_id = ${accountId}::uuid and items.subject_id = ${subjectId}::uuid`)
  const { items, bytes } = size.parse(row)
  return { items, sizeInBytes: bytes }
}
