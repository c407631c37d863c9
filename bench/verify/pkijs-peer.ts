import { webcrypto } from 'node:crypto'
// The baseline this benchmark exists for.
// eslint-disable-next-line house/imports
import { Certificate, ContentInfo, CryptoEngine, setEngine, SignedData } from 'pkijs'
import type { Corpus, Sample } from './corpus'

const arrayBuffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer

/**
 * PKI.js at its fullest that it can be without being handed revocation lists: signature, message digest, and the chain to the root at the
 * given time. Revocation, which ours looks up, is not asked of it: that is in its favour.
 */
export function pkijsVerifier(corpus: Corpus): (sample: Sample) => Promise<boolean> {
  setEngine('node', new CryptoEngine({ name: 'node', crypto: webcrypto as Crypto }))
  const trustedCerts = [Certificate.fromBER(arrayBuffer(corpus.authorities[0].certificate))]
  return async ({ cms, content }) => {
    try {
      const signedData = new SignedData({ schema: ContentInfo.fromBER(arrayBuffer(cms)).content })
      const options = { signer: 0, data: arrayBuffer(content), trustedCerts, checkChain: true, checkDate: corpus.at }
      return await signedData.verify(options)
    } catch {
      return false
    }
  }
}
