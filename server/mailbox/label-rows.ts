import { hkdfSync } from 'node:crypto'
import { z } from 'zod'
import type { MailboxActor } from '@/domain/actor'
import { Prisma } from '@/prisma/generated/client'
import { database } from '../database'
import { decrypt, encrypt } from '../storage/aead'

/** A word of the resident's own. */
export interface Label {
  id: string
  name: string
}

const KEY_BYTES = 32

/** HKDF-SHA256 (RFC 5869) of the mailbox's private key: rotating the key-encryption key changes nothing of it. */
export const labelKeyOf = (mailboxPrivateKey: Uint8Array): Uint8Array => new Uint8Array(hkdfSync('sha256', mailboxPrivateKey, '', 'madoguchi label names v1', KEY_BYTES))

/** What opens names of labels: a box as `openBox` gives it. */
interface LabelBox { accountId: string, labelKey: Uint8Array }

const boundTo = (accountId: string, labelId: string) => `madoguchi label name v1 ${accountId} ${labelId}`

export const sealName = ({ accountId, labelKey }: LabelBox, { id, name }: Label): Uint8Array<ArrayBuffer> =>
  encrypt(labelKey, new TextEncoder().encode(name), boundTo(accountId, id))

const row = z.object({ id: z.uuid(), name_ciphertext: z.instanceof(Uint8Array) })
export type LabelRow = z.infer<typeof row>

/** All labels of the actor's own box, names sealed: their number is bounded. */
export async function readLabelRows({ accountId }: MailboxActor, db: Pick<Prisma.TransactionClient, '$queryRaw'> = database()): Promise<LabelRow[]> {
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`select id, name_ciphertext from mailbox_labels where account_id = ${accountId}::uuid`)
  return rows.map((found) => row.parse(found))
}

/** By name. One whose name no longer opens is left out. */
export function labelsOf({ accountId, labelKey }: LabelBox, rows: readonly LabelRow[]): Label[] {
  const labels = rows.flatMap(({ id, name_ciphertext: sealed }) => {
    const name = decrypt(labelKey, sealed, boundTo(accountId, id))
    return name === null ? [] : [{ id, name: new TextDecoder().decode(name) }]
  })
  return labels.sort((a, b) => a.name.localeCompare(b.name, 'ja') || (a.id < b.id ? -1 : 1))
}
