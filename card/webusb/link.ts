import { concatBytes } from '../bytes'
import {
  announcedLength, encodeEscape, type EscapeAnswer, HEADER_LENGTH_IN_BYTES, MAX_DATA_LENGTH_IN_BYTES, parseEscape,
} from './escape-frame'
import { type Patience, pause } from './patience'
import { ReaderStop, wrongFrame } from './reader-refusal'
import type { Pipes, UsbDevice } from './usb-device'

/** Commands and answers, one at a time, each with its own sequence number. */
export interface Link {
  /**
   * @param extraInMs how long the reader itself may take for the command
   * @throws {ReaderStop}
   */
  exchange(command: Uint8Array, extraInMs?: number): Promise<Uint8Array>
  enter(phase: Phase): void
}

/**
 * When a session begins and when it is left, answers to commands of before may still be on their way: they are passed over. Leaving is
 * not cancelled either.
 */
export type Phase = 'beginning' | 'working' | 'leaving'

const MAX_BUSY_ANSWERS = 4
const MAX_EXTENSIONS = 100
const MAX_STALE_FRAMES = 4

const UNPLUGGED = new Set(['NotFoundError', 'NetworkError', 'InvalidStateError', 'AbortError'])

/** What a transfer's exception means: the device is gone, or there is a bug of ours. */
function asStop(error: unknown): unknown {
  return error instanceof DOMException && UNPLUGGED.has(error.name) ? new ReaderStop({ reason: 'reader-unplugged' }) : error
}

export function createLink(device: UsbDevice, pipes: Pipes, patience: Patience, signal: AbortSignal): Link {
  const read = createPipeReader(device, pipes)
  let sequence = crypto.getRandomValues(new Uint8Array(1))[0] ?? 0
  let phase: Phase = 'beginning'

  const send = async (command: Uint8Array) => {
    sequence = (sequence + 1) & 0xff
    const frame = encodeEscape(sequence, command)
    try {
      const { status, bytesWritten } = await device.transferOut(pipes.endpointOut, frame)
      if (status !== 'ok' || bytesWritten !== frame.length) throw wrongFrame('transfer')
    } catch (error) {
      throw asStop(error)
    } finally {
      frame.fill(0)
    }
  }

  const frameWithin = (ms: number) =>
    within(ms, phase === 'leaving' ? null : signal, (isOver) => receiveFrame(read, pipes.packetSizeInBytes, isOver))

  const answer = async (extraInMs: number): Promise<EscapeAnswer> => {
    const end = performance.now() + patience.command
    let stale = 0
    for (let extensions = 0; extensions <= MAX_EXTENSIONS && performance.now() < end; ) {
      const parsed = parseEscape(await frameWithin(patience.reader + extraInMs), sequence)
      if (parsed.ok && parsed.answer.kind !== 'wait') return parsed.answer
      if (parsed.ok) extensions += 1
      else if (phase === 'working' || parsed.fault !== 'sequence' || ++stale > MAX_STALE_FRAMES) throw wrongFrame(parsed.fault)
    }
    throw new ReaderStop({ reason: 'endless-extension' })
  }

  const exchange = async (command: Uint8Array, extraInMs = 0): Promise<Uint8Array> => {
    for (let asked = 0; asked < MAX_BUSY_ANSWERS; asked++) {
      if (asked > 0) await pause(patience.busy)
      if (signal.aborted && phase !== 'leaving') throw new ReaderStop({ reason: 'cancelled' })
      await send(command)
      const got = await answer(extraInMs)
      if (got.kind === 'done') return got.data
      if (got.kind === 'failed') throw new ReaderStop({ reason: 'reader-failed', code: got.code })
    }
    throw new ReaderStop({ reason: 'reader-busy' })
  }
  return { exchange, enter: (next) => (phase = next) }
}

type ReadPacket = () => Promise<Uint8Array>

/** A read that was given up on cannot be taken back in WebUSB: its packet goes to whoever reads next. */
function createPipeReader(device: UsbDevice, { endpointIn, packetSizeInBytes }: Pipes): ReadPacket {
  let pending: Promise<Uint8Array> | null = null
  const start = async () => {
    try {
      const { status, data } = await device.transferIn(endpointIn, packetSizeInBytes)
      if (status !== 'ok' || !data) throw wrongFrame('transfer')
      return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice()
    } catch (error) {
      throw asStop(error)
    }
  }
  return async () => {
    pending ??= start()
    const packet = pending
    // Whoever gave up does not look any more; the failure is told to the next who reads.
    packet.catch(() => undefined)
    try {
      return await packet
    } finally {
      if (pending === packet) pending = null
    }
  }
}

/** A frame ends with a packet that is not full, or with its announced length; then an empty packet may follow, before the next frame. */
async function receiveFrame(read: ReadPacket, packetSizeInBytes: number, isOver: () => boolean): Promise<Uint8Array> {
  let packet = await read()
  if (packet.length === 0 && !isOver()) packet = await read()
  let frame = packet
  for (;;) {
    const announced = announcedLength(frame)
    if (announced === null) throw wrongFrame('truncated')
    if (announced > MAX_DATA_LENGTH_IN_BYTES) throw wrongFrame('length')
    const missing = HEADER_LENGTH_IN_BYTES + announced - frame.length
    if (missing === 0) return frame
    if (missing < 0) throw wrongFrame('oversize')
    if (packet.length < packetSizeInBytes) throw wrongFrame('truncated')
    if (isOver()) throw new ReaderStop({ reason: 'reader-silent' })
    packet = await read()
    frame = concatBytes(frame, packet)
  }
}

/** Runs `act` for so long at most, or until `signal`; `act` is told when nobody waits any more. */
async function within<T>(ms: number, signal: AbortSignal | null, act: (isOver: () => boolean) => Promise<T>): Promise<T> {
  let over = false
  const ending = new AbortController()
  const givenUp = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new ReaderStop({ reason: 'reader-silent' })), ms)
    ending.signal.addEventListener('abort', () => clearTimeout(timer))
    signal?.addEventListener('abort', () => reject(new ReaderStop({ reason: 'cancelled' })), { signal: ending.signal })
  })
  try {
    return await Promise.race([act(() => over), givenUp])
  } finally {
    over = true
    ending.abort()
  }
}
