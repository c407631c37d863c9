// What each stage of a deposit costs by itself: processor time of this process, one core, nothing beside it in the process.
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { database } from '@/server/database'
import { acceptDeposits } from '@/server/deposits/accept'
import { readPosted, type PostedDeposit } from '@/server/deposits/body'
import { checkDeposits, type CheckOutcome } from '@/server/deposits/check'
import { apiDepositorOf } from '@/server/organisations/api-client'
import { parseJson } from '@/server/request-body'
import { portalSeal } from '@/server/seal/portal-seal'
import { blobs } from '@/server/storage/blobs'
import { sealChunks } from '@/server/storage/chunked-aead'
import { newDocumentKey, wrapDocumentKey } from '@/server/storage/document-key'
import { newX25519KeyPair } from '@/server/storage/hpke'
import { trustFor } from '@/server/verification/trust-parcel'
import { work } from '@/server/verification/work'
import type { ReadyBatch } from './corpus'

export interface Stage {
  readonly name: string
  /** Of processor, for one deposit. */
  readonly milliseconds: number
}

const bodySchema = z.object({ items: z.array(z.record(z.string(), z.unknown())) })

/** Throws when any deposit does not pass. What is accepted here counts among the database's deposits. */
export async function measureStages(batches: readonly ReadyBatch[]): Promise<Stage[]> {
  const spent = new Map<string, number>()
  let items = 0
  const timed = async <Value>(name: string, run: () => Value | Promise<Value>): Promise<Value> => {
    const before = process.cpuUsage()
    const value = await run()
    const { user, system } = process.cpuUsage(before)
    spent.set(name, (spent.get(name) ?? 0) + (user + system) / 1000)
    return value
  }
  const { publicKey } = await newX25519KeyPair()
  for (const batch of [...batches.slice(0, 1), ...batches]) {
    // The first warms up.
    if (items === batch.items && spent.size > 0) spent.clear()
    const posted = await timed('JSON and base64 read', () => read(batch))
    await verifyAlone(timed, posted, batch.apiKey)
    await timed('key wrapped to the mailbox', () => { for (let index = 0; index < posted.length; index++) wrapDocumentKey(publicKey, newDocumentKey(), randomUUID()) })
    const sealed = await timed('document and signature encrypted', () => posted.flatMap(({ documents }) => documents.flatMap(({ content, signature }) => [content, signature])).map((clear) => sealChunks(newDocumentKey(), 'benchmark', clear)))
    const ids = await timed('encrypted bytes written and synced', async () => {
      const pack = blobs().pack()
      const added = sealed.map((parts) => pack.add(parts))
      await pack.finish()
      return added
    })
    for (const id of ids) await blobs().remove(id)
    items += batch.items
  }
  for (const batch of batches) await acceptAlone(timed, batch)
  const each = items - (batches[0]?.items ?? 0)
  return [...spent].map(([name, milliseconds]) => ({ name, milliseconds: milliseconds / each }))
}

function read({ body }: ReadyBatch): PostedDeposit[] {
  return bodySchema.parse(parseJson(Buffer.from(body))).items.map(({ idempotencyKey: _key, ...item }) => {
    const posted = readPosted(item)
    if (!posted.ok) throw new Error(posted.reason)
    return posted.deposit
  })
}

type Timed = <Value>(name: string, run: () => Value | Promise<Value>) => Promise<Value>

async function depositorOf(apiKey: string) {
  const depositor = await apiDepositorOf(database(), `Bearer ${apiKey}`)
  if (depositor === null) throw new Error('The benchmark may not deposit.')
  return depositor
}

async function verifyAlone(timed: Timed, posted: readonly PostedDeposit[], apiKey: string): Promise<void> {
  const { corporateNumber } = await depositorOf(apiKey)
  const at = new Date()
  const trust = await trustFor('organisation-seal', at)
  const deposits = posted.map(({ documents }) => ({ kind: 'premium-deduction' as const, documents }))
  const result = await timed('document read, signature verified', () => work({ task: 'deposits', job: { deposits, corporateNumber, trust, at } }))
  if (result.task !== 'deposits' || !result.findings.every(({ ok }) => ok)) throw new Error('A deposit did not verify.')
}

async function acceptAlone(timed: Timed, batch: ReadyBatch): Promise<void> {
  const depositor = await depositorOf(batch.apiKey)
  const at = new Date()
  const checks: CheckOutcome[] = await checkDeposits(database(), depositor, read(batch), at)
  const toKeep = checks.map((check) => {
    if (!check.ok) throw new Error(check.reason)
    return { request: { idempotencyKey: randomUUID(), bodyHash: new Uint8Array(32) }, checked: check.checked }
  })
  const accepted = await timed('all of keeping: receipts, keys, bytes, rows', () => acceptDeposits({ db: database(), blobs: blobs(), seal: portalSeal().signer }, depositor, toKeep, at))
  if (!accepted.every(({ ok }) => ok)) throw new Error('A deposit was not kept.')
}
