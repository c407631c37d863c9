import { z } from 'zod'
import { send, type ApiRequest, type DepositClientOptions } from './attempts'

const time = z.iso.datetime()
const entry = z.object({
  forwardId: z.uuid(), kind: z.string(), issuerName: z.string(), reference: z.string(), state: z.string(), receivedAt: time,
  firstReadAt: time.nullable(), fetchedAt: time.nullable(), withdrawnAt: time.nullable(), endedAt: time.nullable(), reason: z.string().nullable(),
})
const page = z.object({ forwards: z.array(entry), next: z.string().nullable() })

/** What the list says of a document that a resident sent on to you. */
export type ForwardEntry = z.infer<typeof entry>

const sealed = z.object({ content: z.base64(), signature: z.base64() })
const verdict = z.object({
  indication: z.enum(['TOTAL-PASSED', 'TOTAL-FAILED', 'INDETERMINATE']),
  subIndication: z.string().nullable(),
  steps: z.array(z.object({ name: z.string(), outcome: z.string(), reason: z.string().nullable(), evidence: z.record(z.string(), z.string()) })),
})
const forward = entry.extend({
  issuer: z.object({ corporateNumber: z.string(), name: z.string() }),
  forwardedAt: time,
  documents: z.array(z.object({ role: z.string(), mediaType: z.string(), sizeInBytes: z.int(), sha256: z.string(), name: z.string(), verdict })),
  receipt: sealed,
  answer: sealed.nullable(),
})

/** One of them with the portal's verdict of this moment; nothing of it is checked yet but its form. */
export type UnverifiedForward = z.infer<typeof forward>

const answered = z.object({ forwardId: z.uuid(), decision: z.enum(['accepted', 'refused']), reason: z.string().nullable(), answeredAt: time, answer: sealed })
export type SealedAnswer = z.infer<typeof answered> & { isRepeated: boolean }

export type Answer = { decision: 'accepted' } | { decision: 'refused', reason: 'signature-not-confirmed' | 'wrong-document' | 'wrong-period' | 'not-readable' | 'no-such-matter' | 'too-late' | 'other' }

/** A definite answer, or that nobody knows: then ask again. */
export type Asked<Value> =
  | { ok: true, value: Value }
  | { ok: false, reason: 'refused', status: number, problem: string, title: string }
  | { ok: false, reason: 'answer-not-understood', status: number }
  | { ok: false, reason: 'unreachable', attempts: number, detail: string }

const problem = z.object({ reason: z.string(), title: z.string().default('') })

async function ask<Value>(request: ApiRequest, options: DepositClientOptions, read: (answer: { status: number, json: unknown, bytes: Uint8Array }) => Value | null): Promise<Asked<Value>> {
  const sent = await send(request, options)
  if (!sent.ok) return sent
  const { status, json } = sent
  const value = status === 200 || status === 201 ? read(sent) : null
  if (value !== null) return { ok: true, value }
  const refused = status >= 400 ? problem.safeParse(json) : null
  return refused?.success === true ? { ok: false, reason: 'refused', status, problem: refused.data.reason, title: refused.data.title } : { ok: false, reason: 'answer-not-understood', status }
}

export interface InboxQuestion {
  state?: 'unread' | 'received' | 'accepted' | 'refused' | 'revoked'
  /** Your own number for a matter, whole. */
  reference?: string
}

/** `GET /api/v1/inbox`, page after page: each forward, newest first; ends after the first that is not ok. */
export async function* forwards(question: InboxQuestion, options: DepositClientOptions): AsyncGenerator<Asked<ForwardEntry>> {
  for (let after: string | null = ''; after !== null;) {
    const query = new URLSearchParams({ ...question, ...(after === '' ? {} : { after }) }).toString()
    const asked: Asked<z.infer<typeof page>> = await ask({ method: 'GET', path: `/inbox${query === '' ? '' : `?${query}`}` }, options, ({ json }) => page.safeParse(json).data ?? null)
    if (!asked.ok) return yield asked
    for (const value of asked.value.forwards) yield { ok: true, value }
    after = asked.value.next
  }
}

const at = (id: string, rest = '') => `/inbox/${encodeURIComponent(id)}${rest}`

/** `GET /api/v1/inbox/{id}`: the portal notes that you read it. */
export const readForward = (id: string, options: DepositClientOptions): Promise<Asked<UnverifiedForward>> =>
  ask({ method: 'GET', path: at(id) }, options, ({ json }) => forward.safeParse(json).data ?? null)

/** `GET /api/v1/inbox/{id}/files/{name}`: one file, whole in memory. */
export const fetchFile = (id: string, name: string, options: DepositClientOptions): Promise<Asked<Uint8Array>> =>
  ask({ method: 'GET', path: at(id, `/files/${encodeURIComponent(name)}`), headers: { accept: '*/*' } }, options, ({ bytes }) => bytes)

/** `POST /api/v1/inbox/{id}/answer`: may be sent again, the same answer gets the same seal. */
export const answerForward = (id: string, answer: Answer, options: DepositClientOptions): Promise<Asked<SealedAnswer>> =>
  ask({ method: 'POST', path: at(id, '/answer'), body: JSON.stringify(answer) }, options, ({ status, json }) => {
    const read = answered.safeParse(json)
    return read.success ? { ...read.data, isRepeated: status === 200 } : null
  })
