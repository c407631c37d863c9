// What the fuzzer feeds: each reader with files to start from. `planted` is a bug to be found, behind a flag.
import { parseCertificate } from '../certificate'
import { brokenRules } from '../certificate-rules'
import { verifyDetachedCms } from '../cms'
import { parseSignedData } from '../cms-structure'
import { entriesOf, parseCrl } from '../crl'
import { coveredReasons } from '../crl-scope'
import { allReasons } from '../distribution-points'
import { parseOcspResponse } from '../ocsp'
import { oid } from '../oids'
import { anyDocument } from '../profiles'
import { readSignatureFile } from '../signature-file'
import { parseTstInfo } from '../tst-info'
import { attribute, basicConstraints, cms, crl, extension, keyUsage, now } from './authority'
import { explicit, implicit, integer, namedBits, objectIdentifier, sequence, type Der } from './der-writer'
import { noCheck, ocspResponse, timeStampToken } from './evidence'
import { authorityName, newAuthority, newSigner, primitives, signatureExtensions } from './hierarchy'

export interface FuzzedReader {
  readonly name: string
  readonly seeds: readonly Uint8Array[]
  /** Throws DerError or nothing. */
  read(bytes: Uint8Array): unknown
  /** Whether the planted bug strikes for what was read. */
  planted(result: unknown): boolean
}

const authority = newAuthority('p256', 'document')
const names = sequence(
  implicit(1, new TextEncoder().encode('a@example.jp')),
  implicit(2, new TextEncoder().encode('example.jp')),
  implicit(7, Uint8Array.of(10, 0, 0, 1)),
  explicit(4, authorityName),
)
const point = explicit(0, explicit(0, explicit(4, authorityName)))
const rich = [
  keyUsage(0, 1, 5),
  basicConstraints(3),
  extension(oid.subjectAltName, names),
  extension(
    oid.crlDistributionPoints,
    sequence(sequence(point, implicit(1, namedBits(1, 2).subarray(2)), explicit(2, explicit(4, authorityName)))),
  ),
  extension(
    oid.nameConstraints,
    sequence(explicit(0, sequence(implicit(2, new TextEncoder().encode('example.jp')))), explicit(1, sequence(explicit(4, authorityName)))),
    true,
  ),
  extension(oid.policyMappings, sequence(sequence(objectIdentifier('1.2.3'), objectIdentifier('1.2.4')))),
  extension(oid.policyConstraints, sequence(implicit(0, Uint8Array.of(1)), implicit(1, Uint8Array.of(2))), true),
  extension(oid.inhibitAnyPolicy, integer(1), true),
  noCheck(),
]
const signer = newSigner(authority, {}, 'p256')
const certificates = [
  signer.der,
  newSigner(authority, { extensions: rich }, 'p256').der,
  newSigner(authority, { extensions: signatureExtensions }, 'rsa').der,
]

const content = new TextEncoder().encode('試験')
const token = (stamped: Der) => timeStampToken({ stamped, certificate: signer.der, issuer: authorityName, signer: signer.key, nonce: 77 })
const usual = { content, certificate: signer.der, issuer: authorityName, signer: signer.key }
const signatures = [cms(usual), cms({ ...usual, unsigned: (signature) => [attribute(oid.signatureTimeStamp, token(signature))] })]

const otherIssuer = extension(oid.certificateIssuer, sequence(explicit(4, authorityName)), true)
const issuing = extension(oid.issuingDistributionPoint, sequence(point, implicit(4, Uint8Array.of(0xff))), true)
const lists = [
  authority.crl,
  crl({
    issuer: authorityName,
    signer: authority.key,
    revoked: [
      { serial: 3, reason: 1 },
      { serial: 7, extensions: [otherIssuer] },
    ],
    extensions: [issuing, extension(oid.crlNumber, integer(9))],
  }),
]

const responder = {
  issuerName: authorityName,
  issuerKeyBytes: authority.anchor.certificate.keyBytes,
  signer: authority.key,
  responder: { name: authorityName },
}
const responses = [
  ocspResponse({ ...responder, nonce: content, certificates: [signer.der] }),
  ocspResponse({ ...responder, status: { revokedAt: now, reason: 1 } }),
]

const asked = parseCertificate(certificates[1] ?? signer.der)

export const fuzzedReaders: readonly FuzzedReader[] = [
  {
    name: 'certificates',
    seeds: certificates,
    read: (bytes) => {
      const certificate = parseCertificate(bytes)
      return { certificate, rules: brokenRules(certificate) }
    },
    planted: (result) => (result as { certificate: ReturnType<typeof parseCertificate> }).certificate.basicConstraints?.pathLength === 4,
  },
  {
    name: 'lists',
    seeds: lists,
    read: (bytes) => {
      const list = parseCrl(bytes)
      coveredReasons(asked, { name: undefined, reasons: allReasons, crlIssuer: undefined }, list)
      return entriesOf(list, true)
    },
    planted: (result) => (result as ReturnType<typeof entriesOf>).size === 3,
  },
  {
    name: 'responses',
    seeds: responses,
    read: parseOcspResponse,
    planted: (result) => (result as ReturnType<typeof parseOcspResponse>).responses.length === 2,
  },
  {
    name: 'signatures',
    seeds: signatures,
    read: parseSignedData,
    planted: (result) => (result as ReturnType<typeof parseSignedData>).signerInfos.length === 2,
  },
  {
    name: 'time-stamps',
    seeds: [parseSignedData(token(content)).embeddedContent ?? content],
    read: parseTstInfo,
    planted: (result) => (result as ReturnType<typeof parseTstInfo>).nonce?.length === 2,
  },
  {
    name: 'files',
    seeds: [
      ...signatures,
      new TextEncoder().encode(
        'Content-Type: multipart/signed; boundary="b"\n\n--b\n\nx\n--b\nContent-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\nMAA=\n--b--\n',
      ),
    ],
    read: readSignatureFile,
    planted: (result) => (result as ReturnType<typeof readSignatureFile>)?.content?.length === 5,
  },
  {
    name: 'verdicts',
    seeds: signatures,
    read: (bytes) =>
      verifyDetachedCms({
        cms: bytes,
        content,
        anchors: [authority.anchor],
        crls: lists,
        ocsps: responses,
        profile: anyDocument,
        at: now,
        primitives,
      }),
    planted: (result) =>
      (result as Awaited<ReturnType<typeof verifyDetachedCms>>).steps.some(
        (step) => step.outcome === 'failed' && step.reason === 'several-signers',
      ),
  },
]
