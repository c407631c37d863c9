import { readAnswer, readBatchAnswer, readPage, readStatus, readWithdrawal, type Answered, type DepositStatus, type Posted, type Withdrawal } from './answers'
import { isLater, send, type DepositClientOptions } from './attempts'

export interface NewDocument {
  role: 'original' | 'readable'
  mediaType: string
  content: Uint8Array
  /** Detached CMS over the content, DER. */
  signature: Uint8Array
}

export interface NewDeposit {
  /** New for every deposit, the same whenever this one is sent again: keep it before sending. 8 to 128 visible ASCII characters. */
  idempotencyKey: string
  pseudonym: string
  kind: string
  /** The sender's own number for it, visible ASCII; never a person's name. */
  depositorReference: string
  documents: readonly NewDocument[]
  /** Not to lie in the mailbox before this time, at most 400 days ahead. */
  publishAt?: Date
  /** The own earlier deposit for the same pseudonym in whose place this one stands. */
  corrects?: string
  /** Opened only after the resident's card has signed for it. */
  registered?: boolean
  /** Until which day, in Japan, something is asked for: `YYYY-MM-DD`. */
  dueOn?: string
  requestedAction?: 'confirm' | 'submit' | 'reply' | 'pay'
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

function bodyOf({ pseudonym, kind, depositorReference, documents, publishAt, corrects, registered, dueOn, requestedAction }: NewDeposit) {
  return {
    pseudonym, kind, depositorReference, publishAt, corrects, registered, dueOn, requestedAction,
    documents: documents.map(({ role, mediaType, content, signature }) => ({ role, mediaType, content: base64(content), signature: base64(signature) })),
  }
}

/** `POST /api/v1/deposits`: one deposit, sent until it is answered or the attempts are used up. */
export async function postDeposit(deposit: NewDeposit, options: DepositClientOptions): Promise<Posted> {
  const { idempotencyKey } = deposit
  const sent = await send({ method: 'POST', path: '/deposits', headers: { 'idempotency-key': idempotencyKey }, body: JSON.stringify(bodyOf(deposit)) }, options)
  return sent.ok ? readAnswer(sent.status, sent.json) : sent
}

/** `GET /api/v1/deposits/{id}`: null when the organisation has no such deposit or the portal cannot be reached. */
export async function findDeposit(depositId: string, options: DepositClientOptions): Promise<DepositStatus | null> {
  const sent = await send({ method: 'GET', path: `/deposits/${encodeURIComponent(depositId)}` }, options)
  return sent.ok && sent.status === 200 ? readStatus(sent.json) : null
}

/** `POST /api/v1/deposits/{id}/withdrawal`: takes a deposit back, for good; sent until it is answered or the attempts are used up. */
export async function withdrawDeposit(depositId: string, options: DepositClientOptions): Promise<Withdrawal> {
  const sent = await send({ method: 'POST', path: `/deposits/${encodeURIComponent(depositId)}/withdrawal`, body: '' }, options)
  return sent.ok ? readWithdrawal(sent.status, sent.json) : sent
}

/** Narrows the list to a state, to one of the sender's own numbers, or both. */
export interface DepositQuestion {
  state?: DepositStatus['state']
  depositorReference?: string
}

/** `GET /api/v1/deposits`: the organisation's own deposits, newest first, page by page. Throws when the portal does not answer with a list. */
export async function* listDeposits(question: DepositQuestion, options: DepositClientOptions): AsyncGenerator<DepositStatus> {
  const parameters = new URLSearchParams({ ...question })
  for (;;) {
    const sent = await send({ method: 'GET', path: `/deposits?${parameters.toString()}` }, options)
    const page = sent.ok && sent.status === 200 ? readPage(sent.json) : null
    if (page === null) throw new Error(sent.ok ? `The portal answered the list of deposits with status ${sent.status}.` : `The portal cannot be reached: ${sent.detail}`)
    yield* page.deposits
    if (page.next === null) return
    parameters.set('after', page.next)
  }
}

/** Below the portal's own limits, so that a batch is never refused for its size. */
const BATCH_ITEMS = 100
const BATCH_BYTES = 15 * 1024 * 1024
/** JSON around the documents of one deposit. */
const FRAME_BYTES = 1024

const sizeOf = ({ documents }: NewDeposit) =>
  documents.reduce((sum, { content, signature }) => sum + Math.ceil((content.length + signature.length) * 4 / 3), FRAME_BYTES)

/** In order, each as full as it may be; holds one batch in memory. */
async function* batchesOf(deposits: AsyncIterable<NewDeposit> | Iterable<NewDeposit>): AsyncGenerator<NewDeposit[]> {
  let batch: NewDeposit[] = []
  let size = 0
  for await (const deposit of deposits) {
    const added = sizeOf(deposit)
    if (batch.length >= BATCH_ITEMS || (batch.length > 0 && size + added > BATCH_BYTES)) {
      yield batch
      batch = []
      size = 0
    }
    batch.push(deposit)
    size += added
  }
  if (batch.length > 0) yield batch
}

export interface PostedItem {
  deposit: NewDeposit
  posted: Posted
}

/**
 * `POST /api/v1/deposits/batches`: any number of deposits in batches, one after the other; an answer for each as soon as it is there. What the
 * portal answers "later" to is sent again until it is accepted, refused, or the attempts are used up. For more speed run several of these
 * beside each other.
 */
export async function* postDeposits(deposits: AsyncIterable<NewDeposit> | Iterable<NewDeposit>, options: DepositClientOptions): AsyncGenerator<PostedItem> {
  for await (const batch of batchesOf(deposits)) yield* postBatch(batch, options)
}

async function* postBatch(batch: readonly NewDeposit[], options: DepositClientOptions): AsyncGenerator<PostedItem> {
  let open = batch
  for (let attempts = 1; open.length > 0; attempts++) {
    const isLast = attempts > options.pausesInMilliseconds.length
    const again: NewDeposit[] = []
    for (const { deposit, status, posted } of await sendBatch(open, options)) {
      if (isLater(status) && !isLast) again.push(deposit)
      else yield { deposit, posted: isLater(status) ? { ok: false, reason: 'unreachable', attempts, detail: `status ${status}` } : posted }
    }
    open = again
    if (open.length > 0) await new Promise((resolve) => setTimeout(resolve, options.pausesInMilliseconds[attempts - 1]))
  }
}

async function sendBatch(batch: readonly NewDeposit[], options: DepositClientOptions): Promise<{ deposit: NewDeposit, status: number, posted: Posted }[]> {
  const items = batch.map((deposit) => ({ idempotencyKey: deposit.idempotencyKey, ...bodyOf(deposit) }))
  const sent = await send({ method: 'POST', path: '/deposits/batches', body: JSON.stringify({ items }) }, options)
  if (!sent.ok) return batch.map((deposit) => ({ deposit, status: 0, posted: sent }))
  const answers = sent.status === 200 ? readBatchAnswer(sent.json, batch.length) : null
  return batch.map((deposit, index) => {
    const answer = answers?.[index]
    if (answer !== undefined) return { deposit, status: answer.status, posted: answer.answer }
    return { deposit, status: sent.status, posted: wholeAnswer(sent.status, sent.json) }
  })
}

/** Of a batch that was refused as a whole. */
function wholeAnswer(status: number, json: unknown): Answered {
  const answer = readAnswer(status, json)
  return answer.ok ? { ok: false, reason: 'answer-not-understood', status } : answer
}
