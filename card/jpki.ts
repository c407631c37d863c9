import type { CommandApdu } from './apdu'
import { concatBytes } from './bytes'
import type { CardChannel } from './channel'
import { sha256, sha256DigestInfo } from './digest-info'
import { exchange } from './exchange'
import { AID, CERTIFICATE_PRESENT, JPKI_EF } from './files'
import { hasPinForm, type KeyPurpose } from './pin'
import { countTries, presentPin } from './pin-commands'
import { type CardResult, CardStop, settle } from './refusal'
import { SW } from './status-words'
import { parseTokenInfo, type TokenInfo } from './token-info'

const CERTIFICATE_FILES = {
  authentication: JPKI_EF.authenticationCertificate,
  'authentication-ca': JPKI_EF.authenticationCaCertificate,
  signature: JPKI_EF.signatureCertificate,
  'signature-ca': JPKI_EF.signatureCaCertificate,
} as const

export type CertificateFile = keyof typeof CERTIFICATE_FILES

const KEY_FILES = {
  authentication: { pin: JPKI_EF.authenticationPin, key: JPKI_EF.authenticationKey },
  signature: { pin: JPKI_EF.signaturePassword, key: JPKI_EF.signatureKey },
} as const

const MAX_CERTIFICATE_LENGTH_IN_BYTES = 8192

const stopFor = (status: number): CardStop =>
  status === SW.securityStatusNotSatisfied ? new CardStop({ reason: 'pin-required' }) : new CardStop({ reason: 'card-fault', status })

async function require9000(channel: CardChannel, command: CommandApdu): Promise<Uint8Array> {
  const { data, status } = await exchange(channel, command)
  if (status !== SW.success) throw stopFor(status)
  return data
}

async function selectFile(channel: CardChannel, id: number): Promise<void> {
  const { status } = await exchange(channel, { cla: 0x00, ins: 0xa4, p1: 0x02, p2: 0x0c, data: Uint8Array.of(id >> 8, id & 0xff) })
  // A child's card and the old resident card lack files; to people that is a certificate they don't have.
  if (status === SW.fileNotFound) throw new CardStop({ reason: 'certificate-missing' })
  if (status !== SW.success) throw stopFor(status)
}

const readBinary = (channel: CardChannel, offset: number, expectedLength: number) =>
  require9000(channel, { cla: 0x00, ins: 0xb0, p1: offset >> 8, p2: offset & 0xff, expectedLength })

/** Selects the JPKI application. A card without it (driving licence, employee card) answers `not-a-jpki-card`. */
export const selectJpki = (channel: CardChannel): Promise<CardResult<object>> =>
  settle(async () => {
    const { status } = await exchange(channel, { cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x0c, data: AID.jpki })
    // Other cards refuse the SELECT in their own ways (6A82, 6D00, 6E00, 6999); none of them is a fault worth naming to people.
    if (status !== SW.success) throw new CardStop({ reason: 'not-a-jpki-card' })
    return {}
  })

/** Reads EF 0006: whether this is a card, an Android phone or an iPhone. */
export const readTokenInfo = (channel: CardChannel): Promise<CardResult<{ token: TokenInfo }>> =>
  settle(async () => {
    await selectFile(channel, JPKI_EF.tokenInfo)
    const token = parseTokenInfo(await readBinary(channel, 0, 160))
    if (!token) throw new CardStop({ reason: 'not-a-jpki-card' })
    return { token }
  })

/** Reads EF 0008: which certificates exist, so that nobody is asked for a password that opens nothing. */
export const readAvailableCertificates = (channel: CardChannel): Promise<CardResult<Record<KeyPurpose, boolean>>> =>
  settle(async () => {
    await selectFile(channel, JPKI_EF.availability)
    const [signature, authentication] = await readBinary(channel, 0, 3)
    return { authentication: authentication === CERTIFICATE_PRESENT, signature: signature === CERTIFICATE_PRESENT }
  })

/** Reads a certificate (DER). The signature certificate, and on phones every certificate, needs its PIN verified before. */
export const readCertificate = (channel: CardChannel, file: CertificateFile): Promise<CardResult<{ certificate: Uint8Array }>> =>
  settle(async () => {
    await selectFile(channel, CERTIFICATE_FILES[file])
    const [tag, lengthForm, high, low] = await readBinary(channel, 0, 4)
    // A certificate is a SEQUENCE with a two-byte length; an erased file starts with 00 or FF.
    if (tag !== 0x30 || lengthForm !== 0x82 || high === undefined || low === undefined) throw new CardStop({ reason: 'certificate-missing' })
    const total = 4 + ((high << 8) | low)
    if (total > MAX_CERTIFICATE_LENGTH_IN_BYTES) throw new CardStop({ reason: 'card-fault', status: SW.success })
    return { certificate: await readWhole(channel, total) }
  })

async function readWhole(channel: CardChannel, total: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for (let offset = 0; offset < total; ) {
    const chunk = await readBinary(channel, offset, Math.min(256, total - offset))
    if (chunk.length === 0) throw new CardStop({ reason: 'card-fault', status: SW.success })
    chunks.push(chunk)
    offset += chunk.length
  }
  return concatBytes(...chunks).slice(0, total)
}

/** Asks for the tries left by an empty VERIFY, which costs none. Zero means blocked. */
export const readTriesLeft = (channel: CardChannel, purpose: KeyPurpose): Promise<CardResult<{ triesLeft: number }>> =>
  settle(async () => {
    await selectFile(channel, KEY_FILES[purpose].pin)
    return { triesLeft: await countTries(channel) }
  })

/**
 * Verifies the PIN or password. A wrong *form* is refused before the card sees it and costs no try; nothing is ever retried.
 * The caller owns `pin` and overwrites it; the command that carried it is overwritten here.
 */
export const verifyPin = (channel: CardChannel, purpose: KeyPurpose, pin: Uint8Array): Promise<CardResult<object>> =>
  settle(async () => {
    if (!hasPinForm(purpose, pin)) throw new CardStop({ reason: 'pin-form' })
    await selectFile(channel, KEY_FILES[purpose].pin)
    await presentPin(channel, pin)
    return {}
  })

/**
 * Signs SHA-256 of the message (RSASSA-PKCS1-v1_5, RFC 8017). The digest and its DigestInfo are made here from the message itself:
 * there is no way to hand in a digest, because the card would sign anything.
 */
export const signMessage = (channel: CardChannel, purpose: KeyPurpose, message: Uint8Array): Promise<CardResult<{ signature: Uint8Array }>> =>
  settle(async () => {
    const digestInfo = sha256DigestInfo(await sha256(message))
    await selectFile(channel, KEY_FILES[purpose].key)
    const signature = await require9000(channel, { cla: 0x80, ins: 0x2a, p1: 0x00, p2: 0x80, data: digestInfo, expectedLength: 256 })
    return { signature }
  })
