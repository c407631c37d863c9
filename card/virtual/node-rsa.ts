import { constants, createPrivateKey, privateEncrypt } from 'node:crypto'
import type { RawRsaKey } from './rsa'

/** The virtual card's key on Node: the PKCS #8 key, used without any padding. */
export function rsaKeyOfPkcs8(pkcs8: Uint8Array): RawRsaKey {
  const key = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
  const modulusLengthInBits = key.asymmetricKeyDetails?.modulusLength
  if (key.asymmetricKeyType !== 'rsa' || modulusLengthInBits === undefined) throw new TypeError('a JPKI card holds RSA keys only')
  return {
    modulusLengthInBytes: modulusLengthInBits / 8,
    privateOperation: (block) => new Uint8Array(privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block)),
  }
}
