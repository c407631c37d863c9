import { describe, expect, it } from 'vitest'
import { parsePublicKey } from './algorithms'
import { readDer, tag } from './der'
import { nodePrimitives } from './node-primitives'
import type { DigestName, Primitives, SignatureScheme } from './primitives'
import { isSignedBy } from './signature'
import { hasVectors, readVectors } from './testing/vectors'
import { webPrimitives } from './web-primitives'

interface Group {
  readonly publicKeyDer: string
  readonly sha: DigestName
  readonly sLen?: number
  readonly mgfSha?: DigestName
  readonly tests: readonly {
    tcId: number
    comment: string
    msg: string
    sig: string
    result: 'valid' | 'invalid' | 'acceptable'
    flags: readonly string[]
  }[]
}

const files: readonly [string, (group: Group) => SignatureScheme][] = [
  ['ecdsa_secp256r1_sha256_test.json', ({ sha }) => ({ kind: 'ecdsa', digest: sha })],
  ['rsa_signature_2048_sha256_test.json', ({ sha }) => ({ kind: 'rsa-pkcs1', digest: sha })],
  ['rsa_signature_4096_sha512_test.json', ({ sha }) => ({ kind: 'rsa-pkcs1', digest: sha })],
  ['rsa_pss_2048_sha256_mgf1_32_test.json', ({ sha, sLen = 0 }) => ({ kind: 'rsa-pss', digest: sha, saltLengthInBytes: sLen })],
]

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))

const suites: readonly [string, Primitives][] = [
  ['node:crypto', nodePrimitives()],
  ['WebCrypto', webPrimitives()],
]

describe.runIf(hasVectors).each(suites)('published signature vectors by %s', (_, primitives) => {
  it.each(files)('%s: nothing invalid is accepted, everything plainly valid is', async (file, schemeOf) => {
    const { testGroups } = JSON.parse(readVectors(`wycheproof/${file}`)) as { testGroups: readonly Group[] }
    const wrong: string[] = []
    for (const group of testGroups) {
      const spki = bytes(group.publicKeyDer)
      const { publicKey } = parsePublicKey(readDer(spki, tag.sequence, spki.length))
      for (const { tcId, comment, msg, sig, result } of group.tests) {
        const isRight = await isSignedBy({ spki, publicKey }, schemeOf(group), bytes(msg), bytes(sig), primitives)
        if (isRight ? result === 'invalid' : result === 'valid') wrong.push(`${tcId} ${comment}: ${result}, answered ${isRight}`)
      }
    }
    expect(wrong).toEqual([])
  })
})
