import { Prisma, type PrismaClient } from '@/prisma/generated/client'

export interface BoxFilling {
  accountId: string
  subjectId: string
  count: number
  /** They take turns, so that each has sent as many. */
  senderIds: readonly string[]
  /** Every fourth item gets it. */
  labelId?: string
  /** When the oldest item came; each next one a second later. */
  since: Date
}

/**
 * Rows of items as deposits leave them, by the database itself: one in ten unread, one in twenty put away, one in forty with a due date.
 * Their keys are not keys: what lies sealed in them stays closed (`seal-rows.ts` mends that for the rows that are looked at).
 */
export async function fillBox(db: PrismaClient, { accountId, subjectId, count, senderIds, labelId, since }: BoxFilling): Promise<void> {
  const unsealed = Prisma.sql`decode(repeat('00', 80), 'hex'), decode(repeat('00', 40), 'hex')`
  const receipt = Prisma.sql`decode(repeat('00', 700), 'hex'), decode(repeat('00', 900), 'hex')`
  await db.$executeRaw(Prisma.sql`
    insert into mailbox_items (account_id, id, subject_id, sender_id, sender_name, deposit_id, kind, received_at, opened_at, archived_at, due_on,
      wrapped_key, summary_ciphertext, receipt_content, receipt_signature)
    select ${accountId}::uuid, gen_random_uuid(), ${subjectId}::uuid, (${[...senderIds]}::uuid[])[n % ${senderIds.length}::int + 1], '送り主' || n % ${senderIds.length}::int, gen_random_uuid(),
      case when n % 3 = 0 then 'other-kind' else 'premium-deduction' end, ${since}::timestamptz + n * interval '1 second',
      case when n % 10 <> 0 then ${since}::timestamptz + n * interval '1 minute' end, case when n % 20 = 7 then now() end,
      case when n % 40 = 3 then '2027-01-01'::date + n % 90 end, ${unsealed}, ${receipt}
    from generate_series(1, ${count}::int) n`)
  if (labelId !== undefined) {
    await db.$executeRaw(Prisma.sql`
      insert into mailbox_item_labels (account_id, item_id, label_id, rank, received_at)
      select account_id, id, ${labelId}::uuid, mailbox_rank(opened_at, withdrawn_at, archived_at, trashed_at), received_at from mailbox_items
      where account_id = ${accountId}::uuid and extract(epoch from received_at)::bigint % 4 = 0`)
  }
}
