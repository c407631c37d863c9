import { z } from 'zod'

const accepted = z.object({
  depositId: z.uuid(),
  state: z.literal('accepted'),
  acceptedAt: z.iso.datetime(),
  receipt: z.object({ content: z.base64(), signature: z.base64() }),
})

/** What the portal acknowledged; nothing of it is checked yet but its form. The receipt's signature is a detached CMS over its content. */
export type UnverifiedAcceptance = z.infer<typeof accepted>

const problem = z.object({ reason: z.string(), title: z.string().default(''), detail: z.string().default(''), field: z.string().nullish() })

/** A definite answer to one deposit. */
export type Answered =
  | { ok: true, acceptance: UnverifiedAcceptance, isRepeated: boolean }
  | { ok: false, reason: 'refused', status: number, problem: string, field: string | null, title: string, detail: string }
  | { ok: false, reason: 'answer-not-understood', status: number }

/** What became of a deposit that was sent. Unreachable: nobody knows; send it again under the same key. */
export type Posted = Answered | { ok: false, reason: 'unreachable', attempts: number, detail: string }

/** The answer to a deposit alone. */
export function readAnswer(status: number, json: unknown): Answered {
  if (status === 200 || status === 201) {
    const read = accepted.safeParse(json)
    return read.success ? { ok: true, acceptance: read.data, isRepeated: status === 200 } : { ok: false, reason: 'answer-not-understood', status }
  }
  const read = problem.safeParse(json)
  if (!read.success) return { ok: false, reason: 'answer-not-understood', status }
  const { reason, field = null, title, detail } = read.data
  return { ok: false, reason: 'refused', status, problem: reason, field, title, detail }
}

const item = z.object({ idempotencyKey: z.string().nullable(), status: z.int(), deposit: z.unknown().optional(), problem: z.unknown().optional() })
const batch = z.object({ items: z.array(item) })

/** The answers to a batch, in the order in which its items were sent; null when the body is not one for so many items. */
export function readBatchAnswer(json: unknown, count: number): { status: number, answer: Answered }[] | null {
  const read = batch.safeParse(json)
  if (!read.success || read.data.items.length !== count) return null
  return read.data.items.map(({ status, deposit, problem: refusal }) => ({ status, answer: readAnswer(status, deposit ?? refusal) }))
}

const time = z.iso.datetime().optional()
const state = z.object({
  depositId: z.uuid(), kind: z.string(), depositorReference: z.string(), state: z.string(), acceptedAt: z.iso.datetime(),
  publishAt: time, publishedAt: time, withdrawnAt: time, notDeliveredAt: time,
  corrects: z.uuid().optional(), correctedBy: z.uuid().optional(), registered: z.boolean().default(false), dueOn: z.iso.date().optional(), requestedAction: z.string().optional(),
})

/** Where a deposit stands: `accepted`, `scheduled`, `published`, `withdrawn` or `not-delivered`. */
export type DepositStatus = z.infer<typeof state>

export const readStatus = (json: unknown): DepositStatus | null => state.safeParse(json).data ?? null

const list = z.object({ deposits: z.array(state), next: z.string().nullable() })

/** A page of the organisation's deposits, newest first. */
export type DepositPage = z.infer<typeof list>

export const readPage = (json: unknown): DepositPage | null => list.safeParse(json).data ?? null

/** What became of a withdrawal. Unreachable: nobody knows; ask again, it answers the same. */
export type Withdrawal =
  | { ok: true, deposit: DepositStatus }
  | { ok: false, reason: 'refused', status: number, problem: string, title: string }
  | { ok: false, reason: 'answer-not-understood', status: number }
  | { ok: false, reason: 'unreachable', attempts: number, detail: string }

export function readWithdrawal(status: number, json: unknown): Withdrawal {
  const deposit = status === 200 ? readStatus(json) : null
  if (deposit !== null) return { ok: true, deposit }
  const refused = status === 200 ? null : problem.safeParse(json).data
  return refused ? { ok: false, reason: 'refused', status, problem: refused.reason, title: refused.title } : { ok: false, reason: 'answer-not-understood', status }
}
