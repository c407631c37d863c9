import { type CommandApdu, decodeCommand } from './apdu'
import { equalBytes } from './bytes'
import type { CardChannel } from './channel'
import { isSha256DigestInfo } from './digest-info'
import { AID, ATTRIBUTES_EF, JPKI_EF } from './files'
import { hasPinForm, type KeyPurpose } from './pin'

/** What a channel was opened for. It decides which commands the card will ever see. */
export type CardTask = 'inspect' | 'authenticate' | 'sign' | 'inspect-attributes' | 'read-attributes'

type Grammar = {
  application: Uint8Array
  /** Files that may be selected, and what may be done with them once they are. */
  files: ReadonlyMap<number, FileUse>
  maxSignatures: number
}

type FileUse = 'read' | 'count-tries' | { verify: KeyPurpose } | 'sign'

const JPKI_TO_INSPECT: [number, FileUse][] = [
  [JPKI_EF.tokenInfo, 'read'],
  [JPKI_EF.availability, 'read'],
  [JPKI_EF.authenticationPin, 'count-tries'],
  [JPKI_EF.signaturePassword, 'count-tries'],
]

/** Documents signed under one consent; each costs one command. */
const MAX_SIGNATURES_UNDER_ONE_CONSENT = 50

const GRAMMARS: Record<CardTask, Grammar> = {
  inspect: {
    application: AID.jpki,
    files: new Map<number, FileUse>([...JPKI_TO_INSPECT, [JPKI_EF.authenticationCertificate, 'read']]),
    maxSignatures: 0,
  },
  authenticate: {
    application: AID.jpki,
    files: new Map<number, FileUse>([
      ...JPKI_TO_INSPECT,
      [JPKI_EF.authenticationPin, { verify: 'authentication' }],
      [JPKI_EF.authenticationCertificate, 'read'],
      [JPKI_EF.authenticationKey, 'sign'],
    ]),
    maxSignatures: 1,
  },
  sign: {
    application: AID.jpki,
    files: new Map<number, FileUse>([
      ...JPKI_TO_INSPECT,
      [JPKI_EF.signaturePassword, { verify: 'signature' }],
      [JPKI_EF.signatureCertificate, 'read'],
      [JPKI_EF.signatureKey, 'sign'],
    ]),
    maxSignatures: MAX_SIGNATURES_UNDER_ONE_CONSENT,
  },
  'inspect-attributes': { application: AID.attributes, files: new Map([[ATTRIBUTES_EF.pin, 'count-tries']]), maxSignatures: 0 },
  'read-attributes': {
    application: AID.attributes,
    files: new Map<number, FileUse>([
      [ATTRIBUTES_EF.pin, { verify: 'authentication' }],
      [ATTRIBUTES_EF.fourAttributes, 'read'],
    ]),
    maxSignatures: 0,
  },
}

/** A command that the task has no need of. Always a bug of ours or an attack, never something a person did. */
export class CommandRefusedError extends Error {
  override name = 'CommandRefusedError'
}

type State = { selected: boolean; current: number | null; pinsSent: number; signatures: number }

/**
 * Lets only the commands of the task through: its application, its files, one PIN of the right form, signatures over a SHA-256 DigestInfo.
 * The Individual Number's file is in no grammar. Whatever else reaches it throws `CommandRefusedError` and the card sees nothing.
 */
export function guardChannel(channel: CardChannel, task: CardTask): CardChannel {
  const grammar = GRAMMARS[task]
  const state: State = { selected: false, current: null, pinsSent: 0, signatures: 0 }
  const transmit = async (apdu: Uint8Array) => {
    const command = decodeCommand(apdu)
    const allowed = command !== null && isAllowed(command, grammar, state)
    if (command?.ins === INS.verify) command.data?.fill(0)
    if (!allowed) throw new CommandRefusedError(`a command was refused while the card was open to ${task}`)
    return channel.transmit(apdu)
  }
  return { transmit, close: () => channel.close() }
}

const INS = { select: 0xa4, readBinary: 0xb0, verify: 0x20, sign: 0x2a, getResponse: 0xc0 } as const

function isAllowed(command: CommandApdu, grammar: Grammar, state: State): boolean {
  const { cla, ins } = command
  const use = state.current === null ? undefined : grammar.files.get(state.current)
  if (cla === 0x80) return ins === INS.sign && use === 'sign' && allowsSignature(command, grammar, state)
  if (cla !== 0x00) return false
  if (ins === INS.select) return allowsSelect(command, grammar, state)
  if (ins === INS.getResponse) return command.p1 === 0 && command.p2 === 0 && command.data === undefined
  if (ins === INS.readBinary) return use === 'read' && command.p1 < 0x80 && command.data === undefined
  return ins === INS.verify && allowsVerify(command, use, state)
}

function allowsSelect({ p1, p2, data, expectedLength }: CommandApdu, grammar: Grammar, state: State): boolean {
  if (p2 !== 0x0c || data === undefined || expectedLength !== undefined) return false
  if (p1 === 0x04) {
    state.selected = equalBytes(data, grammar.application)
    state.current = null
    return state.selected
  }
  const [high = 0, low = 0] = data
  const file = (high << 8) | low
  if (p1 !== 0x02 || data.length !== 2 || !state.selected || !grammar.files.has(file)) return false
  state.current = file
  return true
}

function allowsVerify({ p1, p2, data, expectedLength }: CommandApdu, use: FileUse | undefined, state: State): boolean {
  const isPin = use === 'count-tries' || typeof use === 'object'
  if (!isPin || p1 !== 0x00 || p2 !== 0x80 || expectedLength !== undefined) return false
  if (data === undefined) return true
  state.pinsSent += 1
  return typeof use === 'object' && state.pinsSent === 1 && hasPinForm(use.verify, data)
}

function allowsSignature({ p1, p2, data, expectedLength }: CommandApdu, grammar: Grammar, state: State): boolean {
  state.signatures += 1
  return p1 === 0x00 && p2 === 0x80 && expectedLength === 256 && data !== undefined && isSha256DigestInfo(data) && state.signatures <= grammar.maxSignatures
}
