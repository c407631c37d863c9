import { webcrypto } from 'node:crypto'
// The baseline this benchmark exists for.
// eslint-disable-next-line house/imports
import { Certificate, CertificateRevocationList, ContentInfo, CryptoEngine, setEngine, SignedData } from 'pkijs'
import type { Corpus, Sample } from './corpus'

const arrayBuffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer

/**
 * PKI.js at its fullest: signature, message digest, the chain to the root at the given time, and revocation by the same lists. Root and
 * lists are parsed beforehand, as they are for ours. It has no check of key usage, policies, path length or the signed reference to the
 * certificate, which ours makes: that is in its favour.
 */
export function pkijsVerifier(corpus: Corpus): (sample: Sample) => Promise<boolean> {
  setEngine('node', new CryptoEngine({ name: 'node', crypto: webcrypto as Crypto }))
  const trustedCerts = [Certificate.fromBER(arrayBuffer(corpus.authorities[0].certificate))]
  const crls = corpus.authorities.map(({ list }) => CertificateRevocationList.fromBER(arrayBuffer(list)))
  return async ({ cms, content }) => {
    try {
      const signedData = new SignedData({ schema: ContentInfo.fromBER(arrayBuffer(cms)).content })
      signedData.crls = crls
      const options = { signer: 0, data: arrayBuffer(content), trustedCerts, checkChain: true, checkDate: corpus.at }
      return await signedData.verify(options)
    } catch {
      return false
    }
  }
}
