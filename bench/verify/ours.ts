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

/** `nothing`: every key is parsed and every signature of the chain verified for each file. `issuers`: what was found out is kept. */
export type Memory = 'nothing' | 'issuers'

export type Verifier = (sample: Sample) => Promise<CmsVerdict>

/**
 * A verifier as the portal's threads have one: anchors parsed, revocation lists parsed and found genuine. All that verification remembers it
 * remembers by its primitives, so fresh ones for each file are a start from nothing.
 */
export function ourVerifier(corpus: Corpus, memory: Memory, makePrimitives: () => Primitives = nodePrimitives): Verifier {
  const question = { profile: organisationSeal, anchors: anchorsOf(corpus), at: corpus.at }
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
      if (scheme.kind !== 'rsa-pkcs1' || scheme.digest !== 'SHA-256') throw new Error('the samples are RSA with SHA-256')
      const isRight = await inner.verifySignature(scheme, spki, data, signature)
      const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
      asked.push({ key, data: data.slice(), signature: signature.slice(), isRight })
      return isRight
    },
  }
}

/** The arithmetic alone. */
export const isAnsweredRight = ({ key, data, signature, isRight }: HeldQuestion): boolean =>
  verify('sha256', data, { key, padding: constants.RSA_PKCS1_PADDING }, signature) === isRight
