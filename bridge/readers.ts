import type { CardChannel } from '@/card/channel'
import { type CardTask, guardChannel } from '@/card/firewall'
import { withPatience } from './patience'

export type OpenRefusal = 'no-card' | 'reader-gone' | 'reader-busy' | 'card-mute'

export type OpenResult = { ok: true; channel: CardChannel; atr: Uint8Array } | { ok: false; reason: OpenRefusal }

/** How a reader is called on the page: its own name, or a sentence of ours for the sandbox's made-up states. */
export type ReaderLabel = { kind: 'name'; text: string } | { kind: 'sandbox'; state: 'empty' | 'drivingLicence' | 'felica' }

/** A reader as found a moment ago. Opening powers the card and keeps it until the channel is closed. */
export type Reader = { id: string; label: ReaderLabel; holdsCard: boolean; open(): Promise<OpenResult> }

/** Where readers come from: virtual cards of the sandbox, PC/SC. */
export type ReaderSource = { list(): Promise<Reader[]> }

/** Why there is no reader at all; each has its own next step. */
export type ReaderAbsence = 'no-reader' | 'card-service-stopped' | 'card-service-missing'

export type ReaderList = { readers: readonly Reader[]; absence: ReaderAbsence | null }

/** Opens a reader for one task; the card sees only commands of that task's grammar. */
export async function openFor(reader: Reader, task: CardTask): Promise<OpenResult> {
  const opened = await reader.open()
  return opened.ok ? { ...opened, channel: guardChannel(withPatience(opened.channel), task) } : opened
}
