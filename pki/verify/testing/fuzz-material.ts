// What the fuzzer starts from: structures made here, rich in extensions.
import { concatBytes } from '../bytes'
import { parseCertificate } from '../certificate'
import { oid } from '../oids'
import { attribute, basicConstraints, cms, crl, extension, keyUsage, now } from './authority'
import { explicit, implicit, integer, namedBits, objectIdentifier, octets, sequence, type Der } from './der-writer'
import { noCheck, ocspResponse, timeStampToken } from './evidence'
import { authorityName, newAuthority, newSigner, signatureExtensions } from './hierarchy'

export const authority = newAuthority('p256', 'document')
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
export const signer = newSigner(authority, {}, 'p256')
export const certificates = [
  signer.der,
  newSigner(authority, { extensions: rich }, 'p256').der,
  newSigner(authority, { extensions: signatureExtensions }, 'rsa').der,
]

export const content = new TextEncoder().encode('試験')
const stamper = { certificate: signer.der, issuer: authorityName, signer: signer.key }
export const token = (stamped: Der) => timeStampToken({ stamped, ...stamper, nonce: 77 })
const usual = { content, certificate: signer.der, issuer: authorityName, signer: signer.key }
export const signatures = [cms(usual), cms({ ...usual, unsigned: (signature) => [attribute(oid.signatureTimeStamp, token(signature))] })]

const otherIssuer = extension(oid.certificateIssuer, sequence(explicit(4, authorityName)), true)
const issuing = extension(oid.issuingDistributionPoint, sequence(point, implicit(4, Uint8Array.of(0xff))), true)
export const lists = [
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
export const responses = [
  ocspResponse({ ...responder, nonce: content, certificates: [signer.der] }),
  ocspResponse({ ...responder, status: { revokedAt: now, reason: 1 } }),
]

/** Asked about in lists. */
export const asked = parseCertificate(certificates[1] ?? signer.der)

const base64 = Buffer.from(signatures[0] ?? content).toString('base64').replace(/.{64}/g, '$&\n')
const part = `Content-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\n${base64}`
const inPieces = [Uint8Array.of(0x24, 0x80), octets(content.subarray(0, 2)), octets(content.subarray(2)), new Uint8Array(2)]

const texts = [
  `Subject: x\nContent-Type: multipart/signed; boundary="b"\n\npreamble\n--b\nContent-Type: text/plain\n\nx\n--b\n${part}\n--b--\n`,
  `Content-Type: application/pkcs7-mime;\n\tsmime-type=signed-data\nContent-Transfer-Encoding: base64\n\n${base64}\n`,
  `explanation\n-----BEGIN PKCS7-----\n${base64}\n-----END PKCS7-----\n`,
].map((text) => new TextEncoder().encode(text))
/** Signature files in the forms that they travel in. */
export const wrappings = [...texts, concatBytes([Uint8Array.of(0x30, 0x80), ...inPieces, signatures[1] ?? content, new Uint8Array(2)])]
