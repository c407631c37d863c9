import type { CardChannel } from './channel'
import { readAvailableCertificates, readCertificate, readTokenInfo, readTriesLeft, selectJpki } from './jpki'
import type { KeyPurpose } from './pin'
import { type CardResult, CardStop, settle } from './refusal'
import type { TokenInfo } from './token-info'

/** What a card tells about itself without any PIN. */
export type Examination = {
  token: TokenInfo
  /** For each key whether its certificate is there, and how many tries its PIN or password has left (0: blocked). */
  keys: Record<KeyPurpose, { present: boolean; triesLeft: number }>
  /** DER; null on phones, which keep it behind the PIN, and where there is none. */
  authenticationCertificate: Uint8Array | null
}

const orStop = <T>(result: CardResult<T>): T => {
  if (!result.ok) throw new CardStop(result)
  return result
}

/** Looks a card over for someone who wants to know whether it will work. Sends no PIN, changes nothing. */
export const examineCard = (channel: CardChannel): Promise<CardResult<{ examination: Examination }>> =>
  settle(async () => {
    orStop(await selectJpki(channel))
    const { token } = orStop(await readTokenInfo(channel))
    const available = orStop(await readAvailableCertificates(channel))
    const keyOf = async (purpose: KeyPurpose) => ({
      present: available[purpose],
      triesLeft: available[purpose] ? orStop(await readTriesLeft(channel, purpose)).triesLeft : 0,
    })
    const keys = { authentication: await keyOf('authentication'), signature: await keyOf('signature') }
    return { examination: { token, keys, authenticationCertificate: available.authentication ? await certificateIfFree(channel) : null } }
  })

async function certificateIfFree(channel: CardChannel): Promise<Uint8Array | null> {
  const read = await readCertificate(channel, 'authentication')
  if (read.ok) return read.certificate
  if (read.reason === 'pin-required' || read.reason === 'certificate-missing') return null
  throw new CardStop(read)
}
