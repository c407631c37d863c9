import { maxCmsBytes } from '@/pki/verify/cms-structure'
import { certificate, cms, digestAlgorithm, newPair, signatureAlgorithm, type Pair } from '@/pki/verify/testing/authority'
import { bits, element, explicit, integer, nothing, objectIdentifier, octets, sequence, setOf, wrapped, type Der } from '@/pki/verify/testing/der-writer'
import { authorityName, newAuthority, newSigner, signatureExtensions, signerName } from '@/pki/verify/testing/hierarchy'

const signedDataOid = '1.2.840.113549.1.7.2'
const dataOid = '1.2.840.113549.1.7.1'
const rsaOid = '1.2.840.113549.1.1.1'
const size = maxCmsBytes - 4096

/** As many copies as fit into a signature file. */
const many = (one: Der, count = Math.floor(size / one.length)) => {
  const all = new Uint8Array(one.length * count)
  for (let index = 0; index < count; index++) all.set(one, index * one.length)
  return all
}

const signedData = (parts: { certificates?: Der; signers?: Der; digests?: Der }) =>
  sequence(objectIdentifier(signedDataOid), explicit(0, sequence(
    integer(1),
    element(0x31, parts.digests ?? digestAlgorithm()),
    sequence(objectIdentifier(dataOid)),
    explicit(0, parts.certificates ?? new Uint8Array()),
    element(0x31, parts.signers ?? new Uint8Array()),
  )))

/** Every length right, each element inside the one before. */
function nested(tag: number, depth: number): Der {
  const heads: number[][] = []
  let length = 0
  for (let level = 0; level < depth; level++) {
    const head = length < 0x80 ? [tag, length] : [tag, 0x83, (length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff]
    heads.push(head)
    length += head.length
  }
  return Uint8Array.from(heads.reverse().flat())
}

const authority = newAuthority('p256')
const content = new TextEncoder().encode('試験')
const signer = newSigner(authority, {}, 'p256')
const usual = { content, certificate: signer.der, issuer: authorityName, signer: signer.key }

function signedBy(spki: Der): Der {
  const key: Pair = { ...newPair('p256'), spki }
  const der = certificate({ issuer: authorityName, subject: signerName, key, signer: authority.key, extensions: signatureExtensions })
  return cms({ ...usual, certificate: der, signatureAlgorithm: signatureAlgorithm('rsa') })
}

const rsaKey = (bitCount: number, exponent: Der) => {
  const modulus = new Uint8Array(bitCount / 8).fill(0xff)
  return sequence(sequence(objectIdentifier(rsaOid), nothing()), bits(sequence(integer(modulus), integer(exponent))))
}

const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const repeated = (text: string) => latin1(text.repeat(Math.floor(size / text.length)))
const attributeOf = (index: number) => sequence(objectIdentifier(`1.2.3.${index}`), setOf(integer(1)))
/** Unsigned attributes, each another, as many as fit. */
const attributes = () => wrapped(0xa1, Array.from({ length: 100_000 }, (_, index) => attributeOf(index)))

/** Signature files made to hurt, by what they are; each within the bounds of size. */
export const hostileFiles: Record<string, () => Uint8Array> = {
  'sequences nested two hundred thousand deep': () => nested(0x30, 200_000),
  'BER nested five million deep': () => Uint8Array.from({ length: size }, (_, index) => [0x30, 0x80][index % 2] ?? 0),
  'BER of empty pieces': () => new Uint8Array(Buffer.concat([Buffer.from([0x30, 0x80, 0x24, 0x80]), many(Uint8Array.of(0x04, 0)), Buffer.from([0, 0, 0, 0])])),
  'BER nested forty deep around nine megabytes': () => new Uint8Array(Buffer.concat([
    Buffer.from(Array.from({ length: 40 }, () => [0x30, 0x80]).flat()), octets(new Uint8Array(9_000_000)), Buffer.alloc(80),
  ])),
  'a hundred thousand certificates': () => signedData({ certificates: many(sequence(integer(1), new Uint8Array(96))) }),
  'twenty certificates of half a megabyte': () => cms({ ...usual, bag: Array.from({ length: 20 }, (_, serial) => largeCertificate(serial)) }),
  'a hundred thousand attributes': () => cms({ ...usual, signerInfos: (info) => [element(0x30, info.subarray(4), attributes())] }),
  'a million digest algorithms': () => signedData({ digests: many(digestAlgorithm()) }),
  'a million empty signers': () => signedData({ signers: many(sequence()) }),
  'forty thousand signers': () => cms({ ...usual, signerInfos: (info) => [many(info)] }),
  'sixty-four signers': () => cms({ ...usual, signerInfos: (info) => Array.from({ length: 64 }, () => info) }),
  'an object identifier of ten megabytes': () => sequence(element(0x06, new Uint8Array(size).fill(0x81), Uint8Array.of(1))),
  'an integer of ten megabytes': () => sequence(objectIdentifier(signedDataOid), explicit(0, sequence(element(0x02, Uint8Array.of(1), new Uint8Array(size))))),
  'an RSA key of a hundred thousand bits': () => signedBy(rsaKey(100_000, Uint8Array.of(1, 0, 1))),
  'an RSA key of sixteen thousand bits whose exponent is as long': () => signedBy(rsaKey(16_384, new Uint8Array(2048).fill(0xff))),
  'an RSA key of eight megabytes': () => signedBy(rsaKey(64_000_000, Uint8Array.of(1, 0, 1))),
  'a signature value of nine megabytes': () => cms({ ...usual, signerInfos: (info) => [element(0x30, info.subarray(4, -72), octets(new Uint8Array(9_000_000)))] }),
  'five million header lines': () => new Uint8Array(Buffer.concat([latin1('content-type: multipart/signed\n'), repeated('a:\n')])),
  'a mail of five million parts': () => new Uint8Array(Buffer.concat([latin1('content-type: multipart/signed; boundary=b\n\n'), repeated('\n--b')])),
  'half a million beginnings of PEM': () => repeated('-----BEGIN CMS-----\n'),
  'a mail whose type has a million boundaries': () => latin1(`content-type: multipart/signed; ${'boundary=" '.repeat(900_000)}`),
  'noise': () => Uint8Array.from({ length: size }, (_, index) => (index * 2_654_435_761) >>> 13),
}

function largeCertificate(serial: number): Der {
  const filler = sequence(objectIdentifier('1.2.3.4'), octets(new Uint8Array(400_000)))
  return certificate({ issuer: authorityName, subject: signerName, key: signer.key, signer: authority.key, serial: serial + 1, extensions: [...signatureExtensions, filler] })
}
