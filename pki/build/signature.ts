import { createHash, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { nullValue, oid, sequence } from './der'
import type { Der } from './der'
import { oids } from './oids'

export const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest()

/** AlgorithmIdentifier of SHA-256; parameters are absent (RFC 5754 section 2). */
export const sha256Algorithm = (): Der => sequence(oid(oids.sha256))

/** AlgorithmIdentifier for signatures of this key: RSA PKCS#1 v1.5 or ECDSA P-256, both over SHA-256. Throws on other keys. */
export function signatureAlgorithm(key: KeyObject): Der {
  if (key.asymmetricKeyType === 'rsa') return sequence(oid(oids.sha256WithRsaEncryption), nullValue())
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return sequence(oid(oids.ecdsaWithSha256))
  throw new TypeError(`No signature algorithm is chosen for ${key.asymmetricKeyType} keys`)
}

/** The signature over `bytes` in the form X.509 and CMS carry it (ECDSA as DER SEQUENCE of r and s). */
export const signBytes = (key: KeyObject, bytes: Uint8Array): Uint8Array => sign('sha256', bytes, key)
