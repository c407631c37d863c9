import { DerError, readDer, readSequence, tag } from './der'
import { parsePublicKey, type PublicKey } from './algorithms'
import { concatBytes } from './bytes'
import { unsignedInteger } from './der-values'
import type { DigestName, Primitives, SignatureScheme } from './primitives'

const maxKeys = 100

/** `Primitives` by WebCrypto, for browsers. SHA-224, DSA and Ed25519 are answered with no: not every browser has them. */
export function webPrimitives(subtle: SubtleCrypto = crypto.subtle): Primitives {
  const keys = new Map<string, Promise<CryptoKey>>()

  const keyOf = (spki: Uint8Array, algorithm: ImportAlgorithm): Promise<CryptoKey> => {
    const name = `${JSON.stringify(algorithm)} ${spki.join()}`
    const key = keys.get(name) ?? subtle.importKey('spki', spki.slice(), algorithm, false, ['verify'])
    keys.delete(name)
    keys.set(name, key)
    if (keys.size > maxKeys) keys.delete(keys.keys().next().value ?? '')
    return key
  }

  return {
    digest: async (name, data) => new Uint8Array(await subtle.digest(name, data.slice())),
    async verifySignature(scheme, spki, data, signature) {
      try {
        const { publicKey } = parsePublicKey(readDer(spki, tag.sequence, spki.length))
        const way = wayFor(scheme, publicKey, signature)
        return way !== undefined && (await subtle.verify(way.verification, await keyOf(spki, way.key), way.signature.slice(), data.slice()))
      } catch {
        return false
      }
    },
  }
}

type ImportAlgorithm = RsaHashedImportParams | EcKeyImportParams

interface Way {
  readonly key: ImportAlgorithm
  readonly verification: string | RsaPssParams | EcdsaParams
  readonly signature: Uint8Array
}

const supported: readonly DigestName[] = ['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512']

function wayFor(scheme: SignatureScheme, publicKey: PublicKey, signature: Uint8Array): Way | undefined {
  if (scheme.kind === 'ed25519' || scheme.kind === 'dsa' || !supported.includes(scheme.digest)) return undefined
  const hash = scheme.digest
  if (scheme.kind === 'rsa-pkcs1') return { key: { name: 'RSASSA-PKCS1-v1_5', hash }, verification: 'RSASSA-PKCS1-v1_5', signature }
  if (scheme.kind === 'rsa-pss')
    return { key: { name: 'RSA-PSS', hash }, verification: { name: 'RSA-PSS', saltLength: scheme.saltLengthInBytes }, signature }
  if (publicKey.kind !== 'ec') return undefined
  const sizeInBytes = { 'P-256': 32, 'P-384': 48, 'P-521': 66 }[publicKey.curve]
  return {
    key: { name: 'ECDSA', namedCurve: publicKey.curve },
    verification: { name: 'ECDSA', hash },
    signature: fixedWidth(signature, sizeInBytes),
  }
}

/** WebCrypto wants the two integers side by side, each as wide as the curve. */
function fixedWidth(signature: Uint8Array, sizeInBytes: number): Uint8Array {
  const reader = readSequence(signature)
  const halves = [reader.read(tag.integer), reader.read(tag.integer)].map(unsignedInteger)
  reader.finish()
  return concatBytes(halves.map((half) => padded(half, sizeInBytes)))
}

function padded(half: Uint8Array, sizeInBytes: number): Uint8Array {
  if (half.length > sizeInBytes) throw new DerError('a signature is too long for its curve')
  return concatBytes([new Uint8Array(sizeInBytes - half.length), half])
}
