import { constants, createPublicKey, verify, type KeyObject } from 'node:crypto'
import { parseCertificate } from '@/pki/verify/certificate'
import { verifyDetachedCms, type CmsVerdict } from '@/pki/verify/cms'
import { parseCrl } from '@/pki/verify/crl'
import { rememberListSignature } from '@/pki/verify/crl-signer'
import { nodePrimitives } from '@/pki/verify/node-primitives'
import type { Primitives } from '@/pki/verify/primitives'
import { organisationSeal } from '@/pki/verify/profiles'
import { trustAnchor } from '@/pki/verify/trust-anchor'
import type { Corpus, Sample } from './corpus'

/**
 * `nothing`: every key is parsed and every signature of the chain verified for each file. `issuers`: what `pki/verify` remembers by its
 * primitives, as in the portal's verification threads: parsed keys, and authorities of good paths.
 */
export type Memory = 'nothing' | 'issuers'

export type Verifier = (sample: Sample) => Promise<CmsVerdict>

/**
 * A verifier as the portal's threads have one: anchors parsed, revocation lists parsed and found genuine. All that verification remembers
 * it remembers by its primitives, so fresh ones for each file are a start from nothing.
 */
export function ourVerifier(corpus: Corpus, memory: Memory, makePrimitives: () => Primitives = nodePrimitives): Verifier {
  // As if every file had another signer: seals that return are remembered too in the portal.
  const question = { profile: { ...organisationSeal, remembersSigners: false }, anchors: anchorsOf(corpus), at: corpus.at }
  const lists = corpus.authorities.map(({ certificate, list }) => ({ crl: parseCrl(list), spki: parseCertificate(certificate).spki }))
  const crls = lists.map(({ crl }) => crl)
  const prepared = (): Primitives => {
    const primitives = makePrimitives()
    for (const { crl, spki } of lists) rememberListSignature(crl, spki, primitives)
    return primitives
  }
  const lasting = prepared()
  return ({ cms, content }) =>
    verifyDetachedCms({ ...question, crls, cms, content, primitives: memory === 'nothing' ? prepared() : lasting })
}

const anchorsOf = ({ authorities: [root] }: Corpus) => [
  trustAnchor({ id: 'root', uses: ['organisation-seal'], certificate: root.certificate, revocationEvidence: 'embed' }),
]

/** One signature that a verifier asked for, with its key held. */
export interface HeldQuestion {
  readonly key: KeyObject
  readonly kind: 'rsa-pkcs1' | 'ecdsa'
  readonly data: Uint8Array
  readonly signature: Uint8Array
  readonly isRight: boolean
}

/** Every signature that a verifier has verified in its second pass over the samples: what it cannot do without. */
export async function questionsOf(corpus: Corpus, memory: Memory): Promise<HeldQuestion[]> {
  const asked: HeldQuestion[] = []
  const verifier = ourVerifier(corpus, memory, () => recording(asked))
  for (const sample of corpus.samples) await verifier(sample)
  asked.length = 0
  for (const sample of corpus.samples) await verifier(sample)
  return asked
}

function recording(asked: HeldQuestion[]): Primitives {
  const inner = nodePrimitives()
  return {
    digest: inner.digest,
    verifySignature: async (scheme, spki, data, signature) => {
      const isUsual = (scheme.kind === 'rsa-pkcs1' || scheme.kind === 'ecdsa') && scheme.digest === 'SHA-256'
      if (!isUsual) throw new Error('the samples are RSA and ECDSA with SHA-256')
      const isRight = await inner.verifySignature(scheme, spki, data, signature)
      const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
      asked.push({ key, kind: scheme.kind, data: data.slice(), signature: signature.slice(), isRight })
      return isRight
    },
  }
}

/** The arithmetic alone. */
export function isAnsweredRight({ key, kind, data, signature, isRight }: HeldQuestion): boolean {
  const form = kind === 'ecdsa' ? { key, dsaEncoding: 'der' as const } : { key, padding: constants.RSA_PKCS1_PADDING }
  return verify('sha256', data, form, signature) === isRight
}
