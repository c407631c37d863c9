import type { CardChannel } from './channel'
import { readAvailableCertificates, readCertificate, readTokenInfo, readTriesLeft, selectJpki, signMessage, verifyPin } from './jpki'
import { type CardRefusal, type CardResult, CardStop, settle } from './refusal'
import type { KeyPurpose } from './pin'
import { requireTries } from './pin-commands'
import type { TokenInfo } from './token-info'

export type CardState = { token: TokenInfo; triesLeft: number }

const orStop = <T>(result: CardResult<T>): T => {
  if (!result.ok) throw new CardStop(result satisfies CardRefusal)
  return result
}

/**
 * Looks at a card before a PIN is asked for: is it a JPKI card, does it hold the certificate, how many tries are left.
 * Changes nothing on the card. Refuses with `pin-blocked` at none and `last-try` at one.
 */
export const inspectCard = (channel: CardChannel, purpose: KeyPurpose): Promise<CardResult<CardState>> =>
  settle(async () => {
    orStop(await selectJpki(channel))
    const { token } = orStop(await readTokenInfo(channel))
    const available = orStop(await readAvailableCertificates(channel))
    if (!available[purpose]) throw new CardStop({ reason: 'certificate-missing' })
    const { triesLeft } = orStop(await readTriesLeft(channel, purpose))
    requireTries(triesLeft)
    return { token, triesLeft }
  })

export type Signed = { certificate: Uint8Array; signature: Uint8Array }

/** Inspects the card again, verifies the PIN and signs the message with the authentication key, all in one opened channel. */
export const signWithAuthenticationKey = (channel: CardChannel, pin: Uint8Array, message: Uint8Array): Promise<CardResult<Signed>> =>
  settle(async () => {
    orStop(await inspectCard(channel, 'authentication'))
    orStop(await verifyPin(channel, 'authentication', pin))
    // After the PIN: phones keep even this certificate behind it.
    const { certificate } = orStop(await readCertificate(channel, 'authentication'))
    const { signature } = orStop(await signMessage(channel, 'authentication', message))
    return { certificate, signature }
  })

/** The signature key once its password was verified: each call signs SHA-256 of one message, as long as the channel is open. */
export type SignatureKey = { certificate: Uint8Array; sign(message: Uint8Array): Promise<Uint8Array> }

/**
 * Verifies the password and runs `act` with the signature key, for one or many messages under the same consent. A refusal of the card in
 * the middle ends `act` and is answered like any other; what `act` made until then is dropped.
 */
export const withSignatureKey = <T extends object>(channel: CardChannel, password: Uint8Array, act: (key: SignatureKey) => Promise<T>): Promise<CardResult<T>> =>
  settle(async () => {
    orStop(await inspectCard(channel, 'signature'))
    orStop(await verifyPin(channel, 'signature', password))
    const { certificate } = orStop(await readCertificate(channel, 'signature'))
    return act({ certificate, sign: async (message) => orStop(await signMessage(channel, 'signature', message)).signature })
  })
