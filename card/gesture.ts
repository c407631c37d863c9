import type { CardChannel } from './channel'
import { readAvailableCertificates, readCertificate, readTokenInfo, readTriesLeft, selectJpki, signMessage, verifyPin } from './jpki'
import { type CardRefusal, type CardResult, CardStop, settle } from './refusal'
import type { KeyPurpose } from './pin'
import type { TokenInfo } from './token-info'

/** Below this many tries left no PIN is sent: the last one stays for the municipal counter, where a blocked card can be opened. */
export const LEAST_TRIES_TO_ASK = 2

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
    if (triesLeft === 0) throw new CardStop({ reason: 'pin-blocked' })
    if (triesLeft < LEAST_TRIES_TO_ASK) throw new CardStop({ reason: 'last-try' })
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
