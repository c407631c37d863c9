import type { Acknowledgement } from './acknowledgements'
import type { ReceivedCall } from './receiver'

/** What the database says of one deposit. */
export interface Kept {
  depositId: string
  key: string
  state: string
  receiptContent: string
  receiptSignature: string
  /** Rows in mailboxes that came of it, and how many of their sealed files lie in the store whole. */
  items: number
  blobsNamed: number
  blobsThere: number
}

export interface Findings {
  /** Acknowledged, and not there any more. */
  lost: string[]
  doubled: string[]
  /** There, with another receipt than was answered. */
  otherReceipt: string[]
  /** Not, or not once, in its mailbox, or not whole. */
  notDelivered: string[]
  /** The webhook for one of its events never came. */
  notCalled: string[]
  /** It came under different ids. */
  calledUnderOtherIds: string[]
  /** Kept, and acknowledged to nobody although every client went on until it was answered. */
  unasked: string[]
}

const calledTypes = ['deposit.accepted', 'deposit.published']

/** What is wrong; nothing, when every list is empty. */
export function judge(acknowledged: readonly Acknowledgement[], kept: readonly Kept[], calls: readonly ReceivedCall[]): Findings {
  const byKey = new Map<string, Kept[]>()
  for (const row of kept) byKey.set(row.key, [...(byKey.get(row.key) ?? []), row])
  const idsOf = new Map<string, Set<string>>()
  for (const { depositId, type, webhookId } of calls) {
    const name = `${depositId} ${type}`
    idsOf.set(name, (idsOf.get(name) ?? new Set()).add(webhookId))
  }
  const findings: Findings = { lost: [], doubled: [], otherReceipt: [], notDelivered: [], notCalled: [], calledUnderOtherIds: [], unasked: [] }
  for (const { key, depositId, receipt } of acknowledged) {
    const [row, ...more] = byKey.get(key) ?? []
    if (row === undefined || row.depositId !== depositId) findings.lost.push(key)
    else if (row.receiptContent !== receipt.content || row.receiptSignature !== receipt.signature) findings.otherReceipt.push(key)
    else if (row.state !== 'published' || row.items !== 1 || row.blobsNamed === 0 || row.blobsThere !== row.blobsNamed) findings.notDelivered.push(key)
    if (more.length > 0) findings.doubled.push(key)
    const ids = calledTypes.map((type) => idsOf.get(`${depositId} ${type}`)?.size ?? 0)
    if (ids.includes(0)) findings.notCalled.push(key)
    if (ids.some((count) => count > 1)) findings.calledUnderOtherIds.push(key)
  }
  const asked = new Set(acknowledged.map(({ key }) => key))
  for (const { key } of kept) if (!asked.has(key)) findings.unasked.push(key)
  return findings
}
