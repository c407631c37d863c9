import { generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueCertificate } from './certificate'
import { createCmsSigner, signDetachedCms } from './cms'
import { issueCrl } from './crl'
import { authorityKeyIdentifier, certificateAuthority, keyUsage, subjectKeyIdentifier } from './extensions'
import { distinguishedName } from './name'
import { judge, judgeFolder, withFlippedByte } from './testing/outside-judge'
import { pem } from './pem'
import { sha256 } from './signature'

const at = new Date()
const before = new Date(at.getTime() - 86_400_000)
const after = new Date(at.getTime() + 86_400_000)
const content = new TextEncoder().encode('生命保険料控除証明書\r\nline two\n')

const pairs = {
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'p-256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
} as const
type Kind = keyof typeof pairs

interface Hierarchy {
  readonly ca: Uint8Array
  readonly crl: Uint8Array
  readonly certificate: Uint8Array
  readonly key: KeyObject
}

function hierarchy(kind: Kind): Hierarchy {
  const caKeys = pairs[kind]()
  const keys = pairs[kind]()
  // The wrong root has the same name: only the key tells them apart.
  const issuer = distinguishedName(['countryName', 'JP'], ['organizationName', 'TEST'], ['commonName', `Test CA ${kind}`])
  const validity = { notBefore: before, notAfter: after }
  const ca = issueCertificate(
    {
      serialNumber: Uint8Array.of(1),
      issuer,
      subject: issuer,
      ...validity,
      publicKey: caKeys.publicKey,
      extensions: [certificateAuthority(), keyUsage('keyCertSign', 'cRLSign'), subjectKeyIdentifier(caKeys.publicKey)],
    },
    caKeys.privateKey,
  )
  const certificate = issueCertificate(
    {
      serialNumber: Uint8Array.of(0xf0, 2, 3),
      issuer,
      subject: distinguishedName(['countryName', 'JP'], ['commonName', '試験署名者']),
      ...validity,
      publicKey: keys.publicKey,
      extensions: [keyUsage('digitalSignature', 'nonRepudiation'), authorityKeyIdentifier(caKeys.publicKey), subjectKeyIdentifier(keys.publicKey)],
    },
    caKeys.privateKey,
  )
  const crl = issueCrl({ issuer, number: 1, thisUpdate: before, nextUpdate: after, revoked: [] }, caKeys.privateKey)
  return { ca, crl, certificate, key: keys.privateKey }
}

describe.each(Object.keys(pairs) as Kind[])('detached CMS with %s', (kind) => {
  const right = hierarchy(kind)
  const wrong = hierarchy(kind)
  let folder: ReturnType<typeof judgeFolder>

  beforeAll(async () => {
    const cms = await signDetachedCms({ content, certificate: right.certificate, sign: right.key, signingTime: at })
    folder = judgeFolder({
      'ca.pem': pem('CERTIFICATE', right.ca) + pem('X509 CRL', right.crl),
      'wrong.pem': pem('CERTIFICATE', wrong.ca) + pem('X509 CRL', wrong.crl),
      'content.bin': content,
      'changed.bin': withFlippedByte(content, 5),
      'cms.der': cms,
      'changed.der': withFlippedByte(cms, -3),
      'cms.pem': pem('CMS', cms),
    })
  })
  afterAll(() => folder.remove())

  const cmsVerify = (cms: string, file: string, root: string) =>
    judge(
      folder.folder,
      'openssl',
      ...['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', cms, '-content', file, '-out', 'out.bin'],
      ...['-CAfile', root, '-no-CApath', '-no-CAstore', '-crl_check', '-x509_strict'],
    )

  it('is accepted by OpenSSL as CAdES with the right root and the CRL', async () => {
    expect(await cmsVerify('cms.der', 'content.bin', 'ca.pem')).toMatchObject({ accepted: true })
  })

  it('is refused by OpenSSL with another root of the same name', async () => {
    const judgement = await cmsVerify('cms.der', 'content.bin', 'wrong.pem')
    expect(judgement).toMatchObject({ accepted: false, said: expect.stringContaining('certificate verify error') })
  })

  it('is refused by OpenSSL over changed content', async () => {
    expect(await cmsVerify('cms.der', 'changed.bin', 'ca.pem')).toMatchObject({ accepted: false, said: expect.stringContaining('CMS_SignerInfo_verify_content') })
  })

  it('is refused by OpenSSL with one byte of the signature changed', async () => {
    expect((await cmsVerify('changed.der', 'content.bin', 'ca.pem')).accepted).toBe(false)
  })

  it('carries exactly the signed attributes of CAdES-B, without the content', async () => {
    const { said } = await judge(folder.folder, 'openssl', 'cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'cms.der')
    for (const name of ['contentType', 'messageDigest', 'signingTime', 'id-smime-aa-signingCertificateV2']) expect(said).toContain(`object: ${name}`)
    expect(said).toContain('eContent: <ABSENT>')
    expect(said).toContain('unsignedAttrs:\n          <ABSENT>')
  })

  it('takes its signature from somewhere else, as from a card', async () => {
    const asked: Uint8Array[] = []
    const card = (bytes: Uint8Array) => {
      asked.push(bytes)
      return Promise.resolve(sign('sha256', bytes, right.key))
    }
    const cms = await signDetachedCms({ content, certificate: right.certificate, sign: card, signingTime: at })
    expect(asked).toHaveLength(1)
    expect(asked[0]?.[0]).toBe(0x31)
    const { folder: other, remove } = judgeFolder({ 'cms.der': cms, 'content.bin': content, 'ca.pem': pem('CERTIFICATE', right.ca) })
    const args = ['cms', '-verify', '-binary', '-inform', 'DER', '-in', 'cms.der', '-content', 'content.bin', '-out', 'o', '-CAfile', 'ca.pem']
    expect(await judge(other, 'openssl', ...args)).toMatchObject({ accepted: true })
    remove()
  })

  it('is not made when the signature or the key belongs to another certificate', async () => {
    const order = { content, certificate: right.certificate, signingTime: at }
    await expect(signDetachedCms({ ...order, sign: (bytes) => sign('sha256', bytes, wrong.key) })).rejects.toThrow('does not belong')
    expect(() => createCmsSigner({ certificate: right.certificate, sign: wrong.key })).toThrow('does not belong')
  })
})

describe('the content of a detached CMS', () => {
  it('may be given as its digest alone: the same bytes come out', async () => {
    const { certificate, key } = hierarchy('rsa')
    const order = { certificate, sign: key, signingTime: at }
    const byDigest = await signDetachedCms({ ...order, contentSha256: sha256(content) })
    expect(Buffer.from(byDigest)).toEqual(Buffer.from(await signDetachedCms({ ...order, content })))
  })

  it('is refused where the digest is not one of SHA-256', () => {
    const { certificate, key } = hierarchy('p-256')
    const sign = () => createCmsSigner({ certificate, sign: key }).signDetached({ contentSha256: content, signingTime: at })
    expect(sign).toThrow(RangeError)
  })
})
