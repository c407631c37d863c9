// A path case with every key replaced and everything signed again: the same structure, nothing of the original's numbers.
import { randomBytes } from 'node:crypto'
import { DerError, readDer, tag, type DerElement } from '../der'
import { signatureScheme, type AlgorithmIdentifier } from '../algorithms'
import { parseCertificate, type Certificate } from '../certificate'
import { parseCrl } from '../crl'
import type { PathCase } from '../path-case'
import type { Primitives } from '../primitives'
import { isSignedBy } from '../signature'
import { newPair, signatureAlgorithm, signed, type Pair } from './authority'
import { bits, sequence } from './der-writer'

interface Signed {
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
}

/** Re-signs certificates and lists. What cannot be parsed stays as it is; what no key in the case had signed is signed by a stranger. */
export async function resigned(pathCase: PathCase, primitives: Primitives): Promise<PathCase> {
  const all = [...pathCase.trusted, ...pathCase.untrusted, pathCase.leaf].flatMap(certificateOrNothing)
  const pairs = new Map<string, Pair>()
  const pairOf = ({ spki }: Certificate): Pair => {
    const name = Buffer.from(spki).toString('hex')
    const pair = pairs.get(name) ?? newPair()
    pairs.set(name, pair)
    return pair
  }
  const signerOf = async (subject: Signed): Promise<Pair> => {
    const scheme = signatureScheme(subject.signatureAlgorithm)
    for (const candidate of all) {
      if (scheme && (await isSignedBy(candidate, scheme, subject.tbs, subject.signature, primitives))) return pairOf(candidate)
    }
    return newPair()
  }
  const again = async (der: Uint8Array): Promise<Uint8Array> => {
    const [certificate] = certificateOrNothing(der)
    return certificate ? signedAgain(certificate.tbs, await signerOf(certificate), certificate.spki, pairOf(certificate).spki) : der
  }
  const listAgain = async (der: Uint8Array): Promise<Uint8Array> => {
    const [crl] = orNothing(der, parseCrl)
    return crl ? signedAgain(crl.tbs, await signerOf(crl)) : der
  }
  return {
    ...pathCase,
    trusted: await Promise.all(pathCase.trusted.map(again)),
    untrusted: await Promise.all(pathCase.untrusted.map(again)),
    leaf: await again(pathCase.leaf),
    crls: await Promise.all(pathCase.crls.map(listAgain)),
  }
}

const certificateOrNothing = (der: Uint8Array) => orNothing(der, parseCertificate)

function orNothing<T>(der: Uint8Array, parse: (der: Uint8Array) => T): T[] {
  try {
    return [parse(der)]
  } catch (error) {
    if (error instanceof DerError) return []
    throw error
  }
}

/** The to-be-signed part with the new algorithm (its first SEQUENCE) and, in a certificate, the new key. */
function signedAgain(tbs: Uint8Array, signer: Pair, oldSpki?: Uint8Array, newSpki?: Uint8Array): Uint8Array {
  const algorithm = signatureAlgorithm(signer.kind)
  const elements = readDer(tbs, tag.sequence, tbs.length).children().rest(20)
  const algorithmAt = elements.findIndex(({ tag: found }) => found === tag.sequence)
  const isOldKey = ({ encoded }: DerElement) => oldSpki !== undefined && Buffer.compare(encoded, oldSpki) === 0
  const parts = elements.map((element, index) =>
    index === algorithmAt ? algorithm : newSpki && isOldKey(element) ? newSpki : element.encoded,
  )
  const body = sequence(...parts)
  return sequence(body, algorithm, bits(signed(signer, body)))
}

/** A random order. */
export function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, key: randomBytes(6).readUIntBE(0, 6) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}
