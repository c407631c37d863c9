import type { DepositClientOptions } from '@/client/attempts'
import { answerForward, fetchFile, forwards, type Answer, type Asked } from '@/client/inbox'
import { readOrganisation } from '../depositors/organisation'
import { sealTrust } from '../depositors/receipt'
import { judge, type FetchedForward } from './judge'
import type { Office } from './office'

/** What became of one forward, in ids and words from closed lists. */
export type RoundOutcome =
  | { forwardId: string, outcome: 'answered', answer: Answer }
  | { forwardId: string, outcome: 'later' }
  /** Taken back, or answered by somebody else, meanwhile. */
  | { forwardId: string, outcome: 'gone' }
  | { forwardId: string | null, outcome: 'not-asked', because: string }

export interface Round {
  readonly directory: string
  readonly office: Office
  readonly client: DepositClientOptions
  readonly now: () => Date
}

/** Looks once through everything of the machine's matters that waits for the office's answer, and answers what it can. */
export async function* answerAll({ directory, office, client, now }: Round): AsyncGenerator<RoundOutcome> {
  const waiting: string[] = []
  for await (const asked of forwards({ state: 'received' }, client)) {
    if (!asked.ok) return yield notAsked(null, asked)
    if (office.matters.test(asked.value.reference)) waiting.push(asked.value.forwardId)
  }
  if (waiting.length === 0) return
  const trust = { ...await sealTrust(directory), portal: readOrganisation(directory, 'portal'), own: readOrganisation(directory, office.holder) }
  // Oldest first: who sent first is answered first.
  for (const forwardId of waiting.reverse()) {
    const fetched = await fetchAll(forwardId, client)
    if (!fetched.ok) {
      yield isGone(fetched) ? { forwardId, outcome: 'gone' } : notAsked(forwardId, fetched)
      continue
    }
    const answer = await judge(office, fetched.value, { ...trust, at: now() })
    if (answer === 'later') {
      yield { forwardId, outcome: 'later' }
      continue
    }
    const answered = await answerForward(forwardId, answer, client)
    if (answered.ok) yield { forwardId, outcome: 'answered', answer }
    else yield isGone(answered) ? { forwardId, outcome: 'gone' } : notAsked(forwardId, answered)
  }
}

async function fetchAll(id: string, client: DepositClientOptions): Promise<Asked<FetchedForward>> {
  const files: Uint8Array[] = []
  for (const name of ['original.xml', 'original.xml.p7s', 'receipt.json', 'receipt.json.p7s']) {
    const file = await fetchFile(id, name, client)
    if (!file.ok) return file
    files.push(file.value)
  }
  const [original, originalSignature, receipt, receiptSignature] = files
  if (!original || !originalSignature || !receipt || !receiptSignature) throw new Error('a file is missing')
  return { ok: true, value: { original, originalSignature, receipt, receiptSignature } }
}

type Failed = Extract<Asked<unknown>, { ok: false }>

const isGone = (failed: Failed) => failed.reason === 'refused' && ['forward-revoked', 'forward-unknown', 'already-answered'].includes(failed.problem)

const notAsked = (forwardId: string | null, failed: Failed): RoundOutcome =>
  ({ forwardId, outcome: 'not-asked', because: failed.reason === 'refused' ? failed.problem : failed.reason })
