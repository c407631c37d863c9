import { CardLostError } from '../../channel'
import type { VirtualCard } from '../../virtual/card'
import type { UsbConfiguration, UsbDevice } from '../usb-device'
import { type CardHabits, emulateCard, type EmulatedCard } from './emulated-card'

/**
 * A Sony RC-S300 as it looks from the bus, with a virtual card on it. It reads commands and writes answers byte by byte from the published
 * facts about the reader and shares nothing with the driver's coding. Whatever it is sent that they do not allow is noted in `complaints`.
 */
export type EmulatedReader = UsbDevice & {
  state(): ReaderState
  readonly complaints: readonly string[]
  /** Every command that reached the card, in hexadecimal. */
  cardCommands(): readonly string[]
  unplug(): void
  takeCardAway(): void
}

export type ReaderState = { opened: boolean; claimed: boolean; session: boolean; field: boolean }

export type CommandName = 'end' | 'start' | 'off' | 'on' | 'switch' | 'exchange'

/** A packet-by-packet answer instead of the right one; `silence` gives none, `unplug` pulls the reader out. */
export type Spoiled = readonly Uint8Array[] | 'silence' | 'unplug'

export type ReaderHabits = {
  card: VirtualCard | null
  cardHabits?: CardHabits
  productId?: number
  /** Without one the reader does not tell the card's ATR. */
  atr?: Uint8Array | undefined
  packetSizeInBytes?: number
  /** Whether an empty packet follows a frame that fills its last one. */
  emptyPacketAfterFull?: boolean
  failTo?: Partial<Record<'open' | 'claim', string>>
  sessionHeldByOther?: boolean
  sessionLeftOpen?: boolean
  /** Looks at the right answer to the `nth` (from 1) command of its kind, and may spoil it. */
  spoil?: (frame: Uint8Array, command: CommandName, nth: number) => Spoiled | null
}

const SUCCESS = [0x90, 0x00]
const COMMAND_NAMES: Record<number, CommandName> = { 0x81: 'start', 0x82: 'end', 0x83: 'off', 0x84: 'on' }

export function emulateReader(habits: ReaderHabits): EmulatedReader {
  const packetSize = habits.packetSizeInBytes ?? 64
  const state: ReaderState = { opened: false, claimed: false, session: habits.sessionLeftOpen ?? false, field: false }
  const complaints: string[] = []
  const counts = new Map<CommandName, number>()
  const card: EmulatedCard | null = habits.card && emulateCard(habits.card, habits.cardHabits ?? { contentInBytes: 253 })
  let present = card !== null
  let plugged = true
  let active = false
  let packets: Uint8Array[] = []
  let reading: { resolve: (result: { status: string; data: DataView }) => void; reject: (error: Error) => void } | null = null

  const configuration: UsbConfiguration = {
    interfaces: [
      { interfaceNumber: 0, alternate: { interfaceClass: 0x0b, endpoints: [
        { endpointNumber: 1, direction: 'out', type: 'bulk', packetSize },
        { endpointNumber: 1, direction: 'in', type: 'bulk', packetSize },
      ] } },
      { interfaceNumber: 1, alternate: { interfaceClass: 0xff, endpoints: [
        { endpointNumber: 2, direction: 'out', type: 'bulk', packetSize },
        { endpointNumber: 2, direction: 'in', type: 'bulk', packetSize },
      ] } },
    ],
  }
  let configured: UsbConfiguration | null = null

  const gone = () => new DOMException('The device was disconnected.', 'NotFoundError')
  const requirePlugged = () => {
    if (!plugged) throw gone()
  }
  const deliver = () => {
    const packet = reading && packets.shift()
    if (!reading || !packet) return
    const { resolve } = reading
    reading = null
    resolve({ status: 'ok', data: new DataView(Uint8Array.from(packet).buffer) })
  }
  const unplug = () => {
    plugged = false
    Object.assign(state, { opened: false, claimed: false, session: false, field: false })
    if (active) card?.power()
    active = false
    reading?.reject(gone())
    reading = null
  }

  const packetsOf = (frame: Uint8Array) => {
    const cut: Uint8Array[] = []
    for (let at = 0; at < frame.length; at += packetSize) cut.push(frame.slice(at, at + packetSize))
    return frame.length % packetSize === 0 && habits.emptyPacketAfterFull ? [...cut, new Uint8Array(0)] : cut
  }

  const setField = (on: boolean) => {
    state.field = on
    if (active) card?.power()
    active = false
  }

  const session = (tag: number): number[] => {
    if (tag === 0x82) {
      const was = state.session
      // Nothing published says that this ends the field too: who wants it off has to say so.
      state.session = false
      return was ? [0xc0, 0x03, 0x00, ...SUCCESS, ...SUCCESS] : [0xc0, 0x03, 0x01, 0x69, 0x85, ...SUCCESS]
    }
    if (tag === 0x81) {
      if (habits.sessionHeldByOther) return [0xc0, 0x03, 0x01, 0x69, 0x8a, ...SUCCESS]
      state.session = true
      return [0x80, 0x03, 0x01, 0x00, 0x00, 0xc0, 0x03, 0x00, ...SUCCESS, ...SUCCESS]
    }
    if (!state.session) return [0x69, 0x85]
    setField(tag === 0x84)
    return [0xc0, 0x03, 0x00, ...SUCCESS, ...SUCCESS]
  }

  const switchProtocol = (fields: Uint8Array): number[] => {
    const wanted = Buffer.from(fields).toString('hex')
    if (!/^(ff6e030101[0-9a-f]{2}|ff6e030801[0-9a-f]{2})*8f020104$/.test(wanted)) complaints.push(`switch to ${wanted}`)
    if (!state.session || !state.field) return [0x69, 0x85]
    if (!present) return [0xc0, 0x03, 0x03, 0x64, 0x01, ...SUCCESS]
    card?.power()
    active = true
    const atr = habits.atr ? [0x5f, 0x51, habits.atr.length, ...habits.atr] : []
    return [0xc0, 0x03, 0x00, ...SUCCESS, 0x8f, 0x01, 0x04, ...atr, ...SUCCESS]
  }

  const exchange = async (fields: Uint8Array): Promise<number[]> => {
    const block = blockIn(fields, complaints)
    if (!state.session || !active) return [0x69, 0x85]
    const answer = present && block ? await cardAnswer(block) : null
    if (!answer) return [0xc0, 0x03, 0x03, 0x64, 0x01, ...SUCCESS]
    return [0xc0, 0x03, 0x00, ...SUCCESS, 0x92, 0x01, 0x00, 0x96, 0x02, 0x00, 0x00, 0x97, ...berLength(answer.length), ...answer, ...SUCCESS]
  }

  const cardAnswer = async (block: Uint8Array) => {
    try {
      return (await card?.answer(block)) ?? null
    } catch (error) {
      if (!(error instanceof CardLostError)) throw error
      present = false
      return null
    }
  }

  /** The pseudo-APDU's name and what is answered to it. */
  const execute = async (command: Uint8Array): Promise<{ name: CommandName; data: number[] }> => {
    const p2 = command[3]
    if (command[0] !== 0xff || command[1] !== 0x50 || command[2] !== 0x00) complaints.push('not a manage-session command')
    if (p2 === 0x01) {
      const length = ((command[5] ?? 0) << 8) | (command[6] ?? 0)
      if (command[4] !== 0 || command.length !== 7 + length + 3) complaints.push('length of an exchange')
      return { name: 'exchange', data: await exchange(command.slice(7, 7 + length)) }
    }
    const length = command[4] ?? 0
    if (command.length !== 5 + length + 1) complaints.push('length of a command')
    const fields = command.slice(5, 5 + length)
    if (p2 === 0x02) return { name: 'switch', data: switchProtocol(fields) }
    const name = COMMAND_NAMES[fields[0] ?? 0]
    if (p2 !== 0x00 || !name || fields.length !== 2 || fields[1] !== 0) throw new Error('an unknown session command')
    return { name, data: session(fields[0] ?? 0) }
  }

  const take = async (frame: Uint8Array) => {
    const length = new DataView(frame.buffer).getUint32(1, true)
    const isEscape = frame[0] === 0x6b && length === frame.length - 10 && frame[5] === 0 && frame.slice(7, 10).every((byte) => byte === 0)
    if (!isEscape) complaints.push('not an escape frame')
    const { name, data } = await execute(frame.slice(10))
    const nth = (counts.get(name) ?? 0) + 1
    counts.set(name, nth)
    const right = Uint8Array.from([0x83, data.length & 0xff, data.length >> 8, 0, 0, 0, frame[6] ?? 0, 0x02, 0x00, 0x00, ...data])
    const spoiled = habits.spoil?.(right, name, nth) ?? packetsOf(right)
    if (spoiled === 'unplug') return unplug()
    if (spoiled === 'silence' || !plugged) return
    packets.push(...spoiled)
    deliver()
  }

  return {
    vendorId: 0x054c,
    productId: habits.productId ?? 0x0dc8,
    get opened() {
      return state.opened
    },
    get configuration() {
      return configured
    },
    complaints,
    state: () => ({ ...state }),
    cardCommands: () => card?.commands ?? [],
    unplug,
    takeCardAway: () => {
      present = false
    },
    open: async () => {
      requirePlugged()
      if (habits.failTo?.open) throw new DOMException('refused', habits.failTo.open)
      state.opened = true
    },
    close: async () => {
      requirePlugged()
      if (state.claimed) complaints.push('closed with the interface still claimed')
      reading?.reject(new DOMException('The transfer was cancelled.', 'AbortError'))
      reading = null
      packets = []
      Object.assign(state, { opened: false, claimed: false })
    },
    selectConfiguration: async (value) => {
      requirePlugged()
      if (value !== 1) throw new DOMException('no such configuration', 'NotFoundError')
      configured = configuration
    },
    claimInterface: async (number) => {
      requirePlugged()
      if (number !== 1) throw new DOMException('a protected class', 'SecurityError')
      if (habits.failTo?.claim) throw new DOMException('refused', habits.failTo.claim)
      state.claimed = true
    },
    releaseInterface: async () => {
      requirePlugged()
      state.claimed = false
    },
    transferOut: async (endpoint, data) => {
      requirePlugged()
      if (!state.claimed || endpoint !== 2) throw new DOMException('not claimed', 'InvalidStateError')
      const frame = Uint8Array.from(data)
      void take(frame)
      return { status: 'ok', bytesWritten: frame.length }
    },
    transferIn: (endpoint, length) => {
      if (!plugged) return Promise.reject(gone())
      if (!state.claimed || endpoint !== 2) return Promise.reject(new DOMException('not claimed', 'InvalidStateError'))
      if (length % packetSize !== 0) complaints.push('a read that is not whole packets: babble')
      if (reading) complaints.push('two reads at once')
      return new Promise((resolve, reject) => {
        reading = { resolve, reject }
        deliver()
      })
    },
  }
}

const berLength = (length: number) => (length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff])

/** The block in the data objects of an exchange: flags for type B without prologue, a timer, the bytes to send. */
function blockIn(fields: Uint8Array, complaints: string[]): Uint8Array | null {
  const text = Buffer.from(fields).toString('hex')
  const match = /^9002001c5f4604([0-9a-f]{8})9582([0-9a-f]{4})((?:[0-9a-f]{2})+)$/.exec(text)
  const [, timer = '', length = '', block = ''] = match ?? []
  if (!match || Number.parseInt(length, 16) * 2 !== block.length) {
    complaints.push('fields of an exchange')
    return null
  }
  const microseconds = Buffer.from(timer, 'hex').readUInt32LE()
  if (microseconds < 1_000 || microseconds > 5_000_000) complaints.push(`a timer of ${microseconds} µs`)
  return Uint8Array.from(Buffer.from(block, 'hex'))
}
