// Readers of whole questions, with what must hold of their answers.
import { equalBytes, toHex } from '../bytes'
import { parseCertificate } from '../certificate'
import { verifyDetachedCms } from '../cms'
import { parseSignedData } from '../cms-structure'
import { entriesOf, parseCrl } from '../crl'
import { readLargeCrl } from '../crl-stream'
import { DerError, readSequence, splitDer } from '../der'
import { verifyCertificate } from '../path'
import type { Primitives } from '../primitives'
import { anyDocument, type Profile } from '../profiles'
import { now } from './authority'
import { sequence, type Der } from './der-writer'
import { asked, authority, content, lists, responses, signatures, signer } from './fuzz-material'
import { primitives } from './hierarchy'

/** Every signature is right: so that changed certificates and lists are judged, and not only refused for their signatures. */
const credulous: Primitives = { ...primitives, verifySignature: () => true }

/** The streaming reader may refuse what the other reads, never the reverse, and both must find the same entry. */
export async function streamedList(bytes: Uint8Array) {
  const cut = 1 + (bytes[bytes.length >> 1] ?? 0)
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += cut) yield bytes.subarray(at, at + cut)
  }
  const startSignature = () => ({ update: () => undefined, isRight: () => true })
  const from = { pieces: pieces(), issuer: authority.anchor.certificate, wanted: [asked], maxBytes: 1 << 20 }
  const streamed = await readLargeCrl({ ...from, startSignature, primitives: credulous })
  const found = [streamed, parseWhole(bytes)].map((list) => entriesOf(list, false).find(asked.serialContent, asked.issuer))
  const [one, other] = found.map((entry) => entry && `${entry.revokedAt.getTime()} ${entry.invalidSince?.getTime()} ${entry.reason}`)
  if (one !== other) throw new Error(`read as a stream: ${one ?? 'nothing'}; read whole: ${other ?? 'nothing'}`)
  return { one, size: bytes.length }
}

function parseWhole(bytes: Uint8Array) {
  try {
    return parseCrl(bytes)
  } catch (error) {
    throw new Error('read as a stream, refused whole', { cause: error })
  }
}

/** A verdict is passed only for what was really signed, by whom it was really signed. */
export async function honestVerdict(bytes: Uint8Array) {
  const evidence = { anchors: [authority.anchor], crls: lists, ocsps: responses, at: now }
  const verdict = await verifyDetachedCms({ cms: bytes, content, ...evidence, profile: anyDocument, primitives })
  if (verdict.indication !== 'TOTAL-PASSED') return verdict
  const isSigned = signedParts.has(signedPart(bytes)) && verdict.signerCertificate && equalBytes(verdict.signerCertificate.der, signer.der)
  if (!isSigned) throw new Error('passed what nobody signed')
  return verdict
}

const signedPart = (bytes: Uint8Array) =>
  parseSignedData(bytes)
    .signerInfos.flatMap(({ signature, signedAttributesDer }) => [toHex(signature), toHex(signedAttributesDer ?? bytes)])
    .join()
const signedParts = new Set(signatures.map(signedPart))

const caseProfile: Profile = {
  ...anyDocument,
  keyUsage: { all: [], any: [], none: [] },
  signatures: [...anyDocument.signatures, 'rsa-pkcs1-sha1', 'dsa-sha1'],
  minRsaBits: 512,
  policies: { acceptable: undefined, requireExplicit: false, inhibitMapping: false, inhibitAny: false },
  revocation: { coverage: 'where-evidence', maxAgeInSeconds: Number.POSITIVE_INFINITY },
}

/** SEQUENCE of three SEQUENCEs: certificates from the one in question to the anchor, lists, responses. */
export async function judgedPath(bytes: Uint8Array) {
  const parts = readSequence(bytes).rest(3).map(({ content: part }) => splitDer(part, 50))
  const [given = [], crls = [], ocsps = []] = parts
  const [leaf, ...others] = given
  const top = others.pop()
  if (!leaf || !top) throw new DerError('no path')
  const anchor = { ...authority.anchor, certificate: parseCertificate(top) }
  const evidence = { intermediates: others, anchors: [anchor], crls, ocsps, at: now }
  return verifyCertificate({ certificate: leaf, ...evidence, profile: caseProfile, primitives: credulous })
}

export const pathOf = (chain: readonly Der[], crls: readonly Der[] = [], ocsps: readonly Der[] = []) =>
  sequence(sequence(...chain), sequence(...crls), sequence(...ocsps))
