/** An item of the mailbox: received, then opened once. Opening again changes nothing. */
export type ItemState =
  | { state: 'unread', receivedAt: Date }
  | { state: 'opened', receivedAt: Date, openedAt: Date }

export function itemState(row: { receivedAt: Date, openedAt: Date | null }): ItemState {
  if (row.openedAt === null) return { state: 'unread', receivedAt: row.receivedAt }
  return { state: 'opened', receivedAt: row.receivedAt, openedAt: row.openedAt }
}

export function open(item: ItemState, at: Date): { ok: true, next: ItemState } | { ok: false, reason: 'already-opened' } {
  if (item.state === 'opened') return { ok: false, reason: 'already-opened' }
  return { ok: true, next: { state: 'opened', receivedAt: item.receivedAt, openedAt: at } }
}

/**
 * Whether an item is closed until its recipient's card has signed for it (重要書類): then sender and kind may be shown, and nothing else of
 * it may leave its box.
 */
export const isSealedUntilSigned = (row: { registered: boolean, openedAt: Date | null }): boolean => row.registered && row.openedAt === null

/** Whether its sender took an item back before it was opened: then nothing opens it any more. What was opened before stays readable. */
export const isShutForGood = <Row extends { withdrawnAt: Date | null, openedAt: Date | null }>(row: Row): row is Row & { withdrawnAt: Date, openedAt: null } =>
  row.withdrawnAt !== null && row.openedAt === null

export const documentRoles = ['original', 'readable'] as const
export type DocumentRole = (typeof documentRoles)[number]

/** Neutral names under which a file leaves the mailbox: nothing about the person, the sender or the year. */
export const documentFileNames: Record<DocumentRole, string> = { original: 'original.xml', readable: 'readable.pdf' }

export const downloadNames = [
  'original.xml', 'original.xml.p7s', 'readable.pdf', 'readable.pdf.p7s', 'receipt.json', 'receipt.json.p7s',
  'deposit-receipt.json', 'deposit-receipt.json.p7s', 'events.jsonl', 'evidence.zip',
] as const
export type DownloadName = (typeof downloadNames)[number]

/** Of a copy that was sent on only: the receipt that the original was accepted with. */
export const isOfDepositReceipt = (name: DownloadName) => name.startsWith('deposit-receipt.')

/** What proves that a document came, and was taken back, without showing it. */
const provable: readonly DownloadName[] = ['receipt.json', 'receipt.json.p7s', 'events.jsonl']
export const isProofAlone = (name: DownloadName) => provable.includes(name)

export const isDownloadName = (name: string): name is DownloadName => downloadNames.some((known) => known === name)

/** What a sender may ask of the resident with an item, by a day if it names one. Closed; each has a sentence in `messages`. */
export const requestedActions = ['confirm', 'submit', 'reply', 'pay'] as const
export type RequestedAction = (typeof requestedActions)[number]
