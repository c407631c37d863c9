import type { CommandApdu } from './apdu'
import { concatBytes } from './bytes'
import type { CardChannel } from './channel'
import { exchange } from './exchange'
import { AID, ATTRIBUTES_EF } from './files'
import { hasPinForm } from './pin'
import { countTries, presentPin, requireTries } from './pin-commands'
import { type CardResult, CardStop, settle } from './refusal'
import { SW } from './status-words'

/** 基本4情報 as the card holds them. They are shown and handed on with consent, and kept nowhere. */
export type FourAttributes = {
  /** Family and given name with an ideographic space between. */
  name: string
  address: string
  /** YYYYMMDD. */
  birthDate: string
  /** 1 male, 2 female, 3 other or unknown. */
  sex: '1' | '2' | '3'
}

const MAX_LENGTH_IN_BYTES = 4096
const HEADER_LENGTH_IN_BYTES = 7

async function expectSuccess(channel: CardChannel, command: CommandApdu): Promise<Uint8Array> {
  const { data, status } = await exchange(channel, command)
  if (status === SW.securityStatusNotSatisfied) throw new CardStop({ reason: 'pin-required' })
  if (status !== SW.success) throw new CardStop({ reason: 'card-fault', status })
  return data
}

const selectFile = (channel: CardChannel, id: number) =>
  expectSuccess(channel, { cla: 0x00, ins: 0xa4, p1: 0x02, p2: 0x0c, data: Uint8Array.of(id >> 8, id & 0xff) })

async function selectPin(channel: CardChannel): Promise<void> {
  const { status } = await exchange(channel, { cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x0c, data: AID.attributes })
  if (status !== SW.success) throw new CardStop({ reason: 'not-a-jpki-card' })
  await selectFile(channel, ATTRIBUTES_EF.pin)
}

/** Tries left of this application's own PIN, which counts apart from the JPKI one. Refuses at none and at one, as for every PIN. */
export const inspectAttributes = (channel: CardChannel): Promise<CardResult<{ triesLeft: number }>> =>
  settle(async () => {
    await selectPin(channel)
    const triesLeft = await countTries(channel)
    requireTries(triesLeft)
    return { triesLeft }
  })

/** Verifies the PIN and reads the four attributes. The Individual Number is in another file, which nothing here selects. */
export const readAttributes = (channel: CardChannel, pin: Uint8Array): Promise<CardResult<{ attributes: FourAttributes }>> =>
  settle(async () => {
    if (!hasPinForm('authentication', pin)) throw new CardStop({ reason: 'pin-form' })
    const inspected = await inspectAttributes(channel)
    if (!inspected.ok) throw new CardStop(inspected)
    await presentPin(channel, pin)
    await selectFile(channel, ATTRIBUTES_EF.fourAttributes)
    const attributes = parseFourAttributes(await readAll(channel))
    if (!attributes) throw new CardStop({ reason: 'card-fault', status: SW.success })
    return { attributes }
  })

async function readAll(channel: CardChannel): Promise<Uint8Array> {
  const read = (offset: number, expectedLength: number) => expectSuccess(channel, { cla: 0x00, ins: 0xb0, p1: offset >> 8, p2: offset & 0xff, expectedLength })
  const header = await read(0, HEADER_LENGTH_IN_BYTES)
  const outer = readTlv(header, 0)
  if (!outer || outer.tag !== 0xff20 || outer.end > MAX_LENGTH_IN_BYTES) throw new CardStop({ reason: 'card-fault', status: SW.success })
  const chunks = [header]
  for (let offset = header.length; offset < outer.end; ) {
    const chunk = await read(offset, Math.min(256, outer.end - offset))
    if (chunk.length === 0) throw new CardStop({ reason: 'card-fault', status: SW.success })
    chunks.push(chunk)
    offset += chunk.length
  }
  return concatBytes(...chunks).slice(0, outer.end)
}

type Tlv = { tag: number; start: number; end: number }

/** A two-byte tag and a length in one, two or three bytes; null where the bytes end before. */
function readTlv(bytes: Uint8Array, at: number): Tlv | null {
  const [high, low, first, second, third] = bytes.slice(at, at + 5)
  if (high === undefined || low === undefined || first === undefined) return null
  const tag = (high << 8) | low
  if (first < 0x80) return { tag, start: at + 3, end: at + 3 + first }
  if (first === 0x81 && second !== undefined) return { tag, start: at + 4, end: at + 4 + second }
  if (first === 0x82 && second !== undefined && third !== undefined) return { tag, start: at + 5, end: at + 5 + ((second << 8) | third) }
  return null
}

/** Reads the content of EF 0002; null when it is not the four objects in their order, in UTF-8. */
export function parseFourAttributes(file: Uint8Array): FourAttributes | null {
  const outer = readTlv(file, 0)
  if (!outer || outer.tag !== 0xff20 || outer.end !== file.length) return null
  const values = new Map<number, Uint8Array>()
  for (let at = outer.start; at < outer.end; ) {
    const inner = readTlv(file, at)
    if (!inner || inner.end > outer.end || values.has(inner.tag)) return null
    values.set(inner.tag, file.slice(inner.start, inner.end))
    at = inner.end
  }
  const [name, address, birthDate, sex] = [0xdf22, 0xdf23, 0xdf24, 0xdf25].map((tag) => textOf(values.get(tag)))
  if (!name || !address || !birthDate || !/^\d{8}$/.test(birthDate) || (sex !== '1' && sex !== '2' && sex !== '3')) return null
  return { name, address, birthDate, sex }
}

function textOf(bytes: Uint8Array | undefined): string | null {
  if (!bytes) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
