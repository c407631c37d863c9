import { type CardChannel, CardLostError } from '../channel'
import { type BlockProtocol, createBlockProtocol, limitsOfAtr } from './block-protocol'
import { createLink, type Link } from './link'
import { PATIENCE, type Patience } from './patience'
import { createReaderCommands, type ReaderCommands } from './reader-commands'
import { type ReaderRefusal, ReaderStop } from './reader-refusal'
import { findPipes, isRcS300, type Pipes, type UsbDevice } from './usb-device'

/** A card on an RC-S300. `trouble` says why the channel failed where it was not simply the card that left. */
export type UsbCardChannel = CardChannel & { trouble(): ReaderRefusal | null }

export type UsbOpening = { ok: true; channel: UsbCardChannel; atr: Uint8Array | null } | ({ ok: false } & ReaderRefusal)

type Options = { patience?: Patience; signal?: AbortSignal }

/**
 * Takes the reader for this page, begins a session with it and powers the card in its field. Ends all of that again when any of it fails.
 * Aborting `signal` stops what is going on; ending the session is never stopped.
 */
export async function openRcS300(device: UsbDevice, options: Options = {}): Promise<UsbOpening> {
  const { patience = PATIENCE, signal = new AbortController().signal } = options
  if (!isRcS300(device)) return { ok: false, reason: 'other-device' }
  if (signal.aborted) return { ok: false, reason: 'cancelled' }
  const taken = await takeInterface(device)
  if (!taken.ok) return taken
  const link = createLink(device, taken.pipes, patience, signal)
  const reader = createReaderCommands(link, patience)
  const leave = () => leaveReader(device, taken.pipes, link, reader)
  try {
    const { atr } = await beginSession(link, reader)
    const blocks = createBlockProtocol(reader.exchangeBlock, limitsOfAtr(atr), patience.command)
    return { ok: true, channel: channelOf(blocks, leave), atr }
  } catch (error) {
    await leave()
    if (error instanceof ReaderStop) return { ok: false, ...error.refusal }
    throw error
  }
}

type Taken = { ok: true; pipes: Pipes } | { ok: false; reason: 'other-device' | 'access-denied' | 'reader-busy' | 'reader-unplugged' }

/** Names of the exceptions that taking a device ends with (WebUSB, sections 5.1 and 5.2). */
const TAKING_REFUSALS: Record<string, Exclude<Extract<Taken, { ok: false }>['reason'], 'other-device'>> = {
  SecurityError: 'access-denied',
  NetworkError: 'reader-busy',
  InvalidStateError: 'reader-busy',
  NotFoundError: 'reader-unplugged',
  AbortError: 'reader-unplugged',
}

async function takeInterface(device: UsbDevice): Promise<Taken> {
  if (device.opened) return { ok: false, reason: 'reader-busy' }
  try {
    await device.open()
    if (!device.configuration) await device.selectConfiguration(1)
    const pipes = device.configuration ? findPipes(device.configuration) : null
    if (pipes) await device.claimInterface(pipes.interfaceNumber)
    else await quietly(() => device.close())
    return pipes ? { ok: true, pipes } : { ok: false, reason: 'other-device' }
  } catch (error) {
    await quietly(() => device.close())
    const reason = error instanceof DOMException ? TAKING_REFUSALS[error.name] : undefined
    if (!reason) throw error
    return { ok: false, reason }
  }
}

/** A session outlives the page that began it: what an earlier one left is ended first, and its late answers are passed over. */
async function beginSession(link: Link, reader: ReaderCommands): Promise<{ atr: Uint8Array | null }> {
  await reader.endSession()
  link.enter('working')
  await reader.startSession()
  await reader.fieldOff()
  await reader.fieldOn()
  return reader.activateTypeB()
}

/** Without the field the card forgets the PIN. Each step is tried whatever became of the one before. */
async function leaveReader(device: UsbDevice, { interfaceNumber }: Pipes, link: Link, reader: ReaderCommands): Promise<void> {
  link.enter('leaving')
  await quietly(() => reader.fieldOff())
  await quietly(() => reader.endSession())
  await quietly(() => device.releaseInterface(interfaceNumber))
  await quietly(() => device.close())
}

/** For steps of leaving: a reader that is gone or broken needs none of them, and the reason was told already. */
async function quietly(step: () => Promise<void>): Promise<void> {
  try {
    await step()
  } catch {
    // Nothing is left to do about it.
  }
}

function channelOf(blocks: BlockProtocol, leave: () => Promise<void>): UsbCardChannel {
  let leaving: Promise<void> | null = null
  let trouble: ReaderRefusal | null = null
  const transmit = async (apdu: Uint8Array) => {
    if (leaving || trouble) throw new CardLostError('the channel is closed')
    try {
      return await blocks.exchange(apdu)
    } catch (error) {
      if (error instanceof ReaderStop) trouble = error.refusal
      throw error
    }
  }
  return { transmit, close: () => (leaving ??= leave()), trouble: () => trouble }
}
