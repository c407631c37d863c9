import { type CommandApdu, decodeCommand, encodeResponse, type ResponseApdu } from '../apdu'
import { bytesOfHex, equalBytes, hexOf } from '../bytes'
import { SW } from '../status-words'
import type { VirtualApplication, VirtualFile, VirtualPin } from './applications'
import { signInMode } from './signing'

/** A card that answers APDUs. PIN counters live as long as the object; everything else ends with `reset`. */
export interface VirtualCard {
  readonly atr: Uint8Array
  process(apdu: Uint8Array): Promise<Uint8Array>
  /** Power-up or warm reset: no application selected, no PIN verified. */
  reset(): void
}

export type VirtualCardOptions = {
  atr?: Uint8Array
  /** Whether selecting the application again forgets verified PINs. Real cards were not proven to; keeping them is the harder case for a bridge. */
  reselectForgetsPins?: boolean
}

/** ATR of a My Number Card's contact interface. */
export const CONTACT_ATR = bytesOfHex('3be000ff8131fe4514')
/** ATR a PC/SC reader makes up for a contactless type B My Number Card. */
export const CONTACTLESS_ATR = bytesOfHex('3b888001000005e0b381a1007f')

const EMPTY = new Uint8Array(0)
const answer = (status: number, data: Uint8Array = EMPTY): ResponseApdu => ({ data, status })
const word = (p1: number, p2: number) => (p1 << 8) | p2

type State = { application: VirtualApplication | null; current: number | null; verified: Set<number> }

export function createVirtualCard(applications: readonly VirtualApplication[], options: VirtualCardOptions = {}): VirtualCard {
  const state: State = { application: null, current: null, verified: new Set() }
  const reset = () => {
    state.application = null
    state.current = null
    state.verified.clear()
  }
  const process = async (apdu: Uint8Array) => {
    const command = decodeCommand(apdu)
    return encodeResponse(command ? await dispatch(command, state, applications, options) : answer(SW.wrongLength))
  }
  return { atr: options.atr ?? CONTACT_ATR, process, reset }
}

async function dispatch(command: CommandApdu, state: State, applications: readonly VirtualApplication[], options: VirtualCardOptions) {
  const { cla, ins, p1, p2 } = command
  if (cla === 0x80 && ins === 0x2a) return sign(command, state)
  if (cla !== 0x00) return answer(cla === 0x80 ? SW.instructionUnsupported : SW.classUnsupported)
  if (ins === 0xa4) return select(command, state, applications, options)
  if (ins === 0xca) return answer(SW.dataNotFound)
  if (!state.application) return answer(SW.conditionsNotSatisfied)
  if (ins === 0xb0) return readBinary(command, state)
  if (ins === 0xb2) return readRecord(command, state)
  if (ins === 0x20 && p1 === 0x00) return verify(command, state)
  if (ins === 0x24 && p1 === 0x01 && p2 === 0x80) return changePin(command, state)
  return answer(SW.instructionUnsupported)
}

function select({ p1, p2, data = EMPTY }: CommandApdu, state: State, applications: readonly VirtualApplication[], options: VirtualCardOptions) {
  // Seen on real cards: selecting the master file is refused after reset and does nothing, successfully, once an application is selected.
  if (p1 === 0x00) return answer(state.application && data.length === 0 ? SW.success : SW.wrongParameters)
  if (p2 !== 0x0c && p2 !== 0x00) return answer(SW.wrongParameters)
  if (p1 === 0x04) return selectApplication(hexOf(data), state, applications, options)
  if (p1 === 0x02) return selectFile(data, state)
  return answer(SW.wrongParameters)
}

function selectApplication(aid: string, state: State, applications: readonly VirtualApplication[], options: VirtualCardOptions) {
  const found = applications.find((application) => application.aid === aid)
  if (!found) return answer(SW.fileNotFound)
  if (found !== state.application || options.reselectForgetsPins) state.verified.clear()
  state.application = found
  state.current = null
  return answer(SW.success)
}

const exists = (application: VirtualApplication, id: number) =>
  application.files.has(id) || application.pins.has(id) || application.keys.has(id)

function selectFile(data: Uint8Array, state: State) {
  const [high, low] = data
  if (!state.application) return answer(SW.conditionsNotSatisfied)
  if (high === undefined || low === undefined || data.length !== 2) return answer(SW.wrongLength)
  if (!exists(state.application, word(high, low))) return answer(SW.fileNotFound)
  state.current = word(high, low)
  return answer(SW.success)
}

/** The file a command means: the short identifier in P1 or P2 where bit 8 is set (it becomes current), else the current file. */
function addressed(state: State, shortId: number | null): number | null {
  if (shortId !== null && state.application && exists(state.application, shortId)) state.current = shortId
  return shortId === null || state.current === shortId ? state.current : null
}

const mayRead = (file: VirtualFile, state: State) => file.readableAfterPin === null || state.verified.has(file.readableAfterPin)

function readBinary({ p1, p2, expectedLength = 256 }: CommandApdu, state: State) {
  const byShortId = (p1 & 0x80) !== 0
  const id = addressed(state, byShortId ? p1 & 0x1f : null)
  if (id === null) return answer(byShortId ? SW.fileNotFound : SW.noCurrentFile)
  const file = state.application?.files.get(id)
  if (!file || file.records) return answer(SW.noCurrentFile)
  if (!mayRead(file, state)) return answer(SW.securityStatusNotSatisfied)
  const offset = byShortId ? p2 : word(p1, p2)
  if (offset >= file.content.length) return answer(SW.offsetOutside)
  return answer(SW.success, file.content.slice(offset, offset + expectedLength))
}

function readRecord({ p1, p2 }: CommandApdu, state: State) {
  if ((p2 & 0x07) !== 0x04) return answer(SW.wrongParameters)
  const id = addressed(state, p2 >> 3 === 0 ? null : p2 >> 3)
  const file = id === null ? undefined : state.application?.files.get(id)
  if (!file?.records) return answer(SW.fileNotFound)
  const record = file.records[p1 - 1]
  return record ? answer(SW.success, record) : answer(SW.recordNotFound)
}

/** The PIN that P2 means: `80` the current file, `80|id` the file of that short identifier. */
function addressedPin(p2: number, state: State): { id: number; pin: VirtualPin } | null {
  if ((p2 & 0x80) === 0) return null
  const id = addressed(state, (p2 & 0x1f) === 0 ? null : p2 & 0x1f)
  const pin = id === null ? undefined : state.application?.pins.get(id)
  return id === null || !pin ? null : { id, pin }
}

function verify({ p2, data }: CommandApdu, state: State) {
  const found = addressedPin(p2, state)
  if (!found) return answer(SW.fileNotFound)
  const { id, pin } = found
  // The empty VERIFY reports the tries even after a correct PIN; answering 9000 makes OpenSC drop the token.
  if (!data) return answer(SW.triesExhausted | pin.triesLeft)
  if (pin.triesLeft === 0) return answer(SW.pinBlocked)
  const correct = equalBytes(data, pin.secret)
  data.fill(0)
  if (correct) {
    pin.triesLeft = pin.maxTries
    state.verified.add(id)
    return answer(SW.success)
  }
  pin.triesLeft -= 1
  state.verified.delete(id)
  return answer(SW.triesExhausted | pin.triesLeft)
}

function changePin({ data = EMPTY }: CommandApdu, state: State) {
  const found = addressedPin(0x80, state)
  if (!found) return answer(SW.fileNotFound)
  if (!state.verified.has(found.id)) return answer(SW.securityStatusNotSatisfied)
  if (data.length < 4 || data.length > 16) return answer(SW.wrongLength)
  found.pin.secret = data.slice()
  return answer(SW.success)
}

async function sign({ p1, p2, data = EMPTY, expectedLength }: CommandApdu, state: State) {
  if (!state.application) return answer(SW.conditionsNotSatisfied)
  if ((p2 & 0x80) === 0) return answer(SW.wrongParameters)
  const id = addressed(state, (p2 & 0x1f) === 0 ? null : p2 & 0x1f)
  const key = id === null ? undefined : state.application.keys.get(id)
  if (!key) return answer(SW.conditionsNotSatisfied)
  if (!state.verified.has(key.usableAfterPin)) return answer(SW.securityStatusNotSatisfied)
  if (expectedLength !== undefined && expectedLength < key.rsa.modulusLengthInBytes) return answer(0x6c00 | (key.rsa.modulusLengthInBytes & 0xff))
  const signed = await signInMode(p1, data, key.rsa)
  return typeof signed === 'number' ? answer(signed) : answer(SW.success, signed)
}
