import { createHash, createPrivateKey, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCmsSigner } from '@/pki/build/cms'
import { derFromPem, pem } from '@/pki/build/pem'
import { signatureValueOf, withSignatureTimeStamp } from '@/pki/build/signature-time-stamp'
import { judge, withFlippedByte } from '@/pki/build/testing/outside-judge'
import { timeStampRequest, tokenOfResponse } from '@/pki/build/time-stamp-client'
import type { Authority } from './authorities/authority'
import { requireAuthority } from './authorities/catalogue'
import { corporateNumber } from './authorities/organisations'
import { findCard } from './people/card-file'
import { referenceOf } from './people/card-lifecycle'
import { prepareSandbox } from './prepare'
import { runPki, startSandbox } from './testing/running-sandbox'
import type { RunningSandbox } from './testing/running-sandbox'

let directory: string
let work: string
let authorities: ReadonlyMap<string, Authority>
let sandbox: RunningSandbox

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'madoguchi-services-'))
  work = mkdtempSync(path.join(tmpdir(), 'madoguchi-judge-'))
  authorities = await prepareSandbox({ directory, url: 'http://127.0.0.1:3020', at: new Date() })
  const worker = ['--name', '試験　職員', '--title', '契約課長']
  for (const kind of ['business', 'representative']) expect(await runPki(directory, 'issue', kind, 'insurer', ...worker)).toMatchObject({ code: 0 })
  sandbox = await startSandbox(directory)
})
afterAll(async () => {
  await sandbox.stop()
  for (const folder of [directory, work]) rmSync(folder, { recursive: true, force: true })
})

/** Puts a leaf, its issuer and another authority of the same or a like name where the judges look; answers the issuer's id. */
function layOut(leaf: Leaf): string {
  const { certificate, authority } = leaf()
  const other = authority.startsWith('jpki-') ? authority.replace(/0\d$/, authority.endsWith('01') ? '02' : '01') : 'jpki-signature-01'
  writeFileSync(path.join(work, 'leaf.pem'), pem('CERTIFICATE', certificate))
  writeFileSync(path.join(work, 'issuer.pem'), pem('CERTIFICATE', requireAuthority(authorities, authority).certificate))
  writeFileSync(path.join(work, 'wrong.pem'), pem('CERTIFICATE', requireAuthority(authorities, other).certificate))
  return authority
}

type Leaf = () => { certificate: Uint8Array; authority: string }

const onCard = (person: string, purpose: 'authentication' | 'signature'): Leaf => () => {
  const side = findCard(directory, person)?.[purpose]
  if (!side) throw new Error(`${person} has no ${purpose} certificate`)
  return { certificate: Buffer.from(side.certificate, 'base64'), authority: referenceOf(authorities, side).authority }
}

const organisationFile = (name: string) => readFileSync(path.join(directory, name), 'utf8')
const ofInsurer = (kind: string, authority: string): Leaf => () => ({
  certificate: derFromPem('CERTIFICATE', organisationFile(`insurer/${kind}.cert.pem`)),
  authority,
})

const leaves: readonly (readonly [string, Leaf, string])[] = [
  ['JPKI authentication', onCard('hanako', 'authentication'), '1.2.392.200149.8.5.1.0.30'],
  ['JPKI signature', onCard('taro', 'signature'), '1.2.392.200149.8.5.1.0.20'],
  ['organisation seal', ofInsurer('seal', 'organisation-seal'), '1.3.6.1.4.1.32473.1.1'],
  ['business', ofInsurer('business', 'business-certificate'), '1.3.6.1.4.1.32473.1.2'],
  ['representative', ofInsurer('representative', 'commercial-registry'), '1.3.6.1.4.1.32473.1.3'],
]

const ocsp = (authority: string, root: string, ...options: readonly string[]) =>
  judge(work, 'openssl', 'ocsp', '-issuer', 'issuer.pem', '-url', `${sandbox.url}/ocsp/${authority}`, '-CAfile', root, '-no-CApath', '-no-CAstore', ...options)

describe.each(leaves)('the %s certificate', (_name, leaf, policy) => {
  it('has a path that OpenSSL accepts under its policy and no other, with the right root alone', async () => {
    layOut(leaf)
    const verify = (root: string, oid: string) =>
      judge(work, 'openssl', 'verify', '-x509_strict', '-policy_check', '-explicit_policy', '-policy', oid, '-no-CApath', '-no-CAstore', '-CAfile', root, 'leaf.pem')
    expect(await verify('issuer.pem', policy)).toMatchObject({ accepted: true })
    expect(await verify('issuer.pem', '1.2.3.4')).toMatchObject({ accepted: false })
    expect(await verify('wrong.pem', policy)).toMatchObject({ accepted: false })
  })

  it('has a path that certtool accepts, with the right root alone', async () => {
    layOut(leaf)
    const verify = (root: string) => judge(work, 'certtool', '--verify', '--infile', 'leaf.pem', '--load-ca-certificate', root)
    expect(await verify('issuer.pem')).toMatchObject({ accepted: true, said: expect.stringContaining('Verified. The certificate is trusted.') })
    expect(await verify('wrong.pem')).toMatchObject({ accepted: false })
  })

  it('forms a chain that certtool verifies, but not with another authority at its end', async () => {
    layOut(leaf)
    const read = (name: string) => readFileSync(path.join(work, name), 'utf8')
    writeFileSync(path.join(work, 'chain.pem'), read('leaf.pem') + read('issuer.pem'))
    writeFileSync(path.join(work, 'broken.pem'), read('leaf.pem') + read('wrong.pem'))
    const verify = (chain: string) => judge(work, 'certtool', '--verify-chain', '--infile', chain)
    expect(await verify('chain.pem')).toMatchObject({ accepted: true })
    expect((await verify('broken.pem')).accepted).toBe(false)
  })

  it('is good by OCSP, with a nonce that comes back and without one', async () => {
    const authority = layOut(leaf)
    for (const options of [[], ['-no_nonce'], ['-sha256']]) {
      const { accepted, said } = await ocsp(authority, 'issuer.pem', ...options, '-cert', 'leaf.pem')
      expect({ accepted, said }).toMatchObject({ accepted: true, said: expect.stringContaining('Response verify OK') })
      expect(said).toContain('leaf.pem: good')
      expect(said).not.toContain('WARNING')
    }
  })

  it('gets an OCSP answer that OpenSSL refuses with another root', async () => {
    const authority = layOut(leaf)
    const { said } = await ocsp(authority, 'wrong.pem', '-cert', 'leaf.pem')
    expect(said).toContain('Response Verify Failure')
  })
})

describe('OCSP', () => {
  it('knows nothing of a serial number that was never issued, or of a namesake authority’s certificate', async () => {
    const authority = layOut(onCard('hanako', 'authentication'))
    expect((await ocsp(authority, 'issuer.pem', '-serial', '0x7e57')).said).toContain('0x7e57: unknown')
    expect((await ocsp('jpki-authentication-01', 'issuer.pem', '-cert', 'leaf.pem')).said).toContain('leaf.pem: unknown')
  })

  it('says since when and why a certificate is revoked', async () => {
    const authority = layOut(onCard('revoked', 'authentication'))
    const { said } = await ocsp(authority, 'issuer.pem', '-cert', 'leaf.pem')
    expect(said).toContain('leaf.pem: revoked')
    expect(said).toContain('Reason: cessationOfOperation')
  })

  it('answers GET with the request in the path, slashes encoded or not', async () => {
    const authority = layOut(onCard('hanako', 'signature'))
    await judge(work, 'openssl', 'ocsp', '-issuer', 'issuer.pem', '-cert', 'leaf.pem', '-reqout', 'request.der')
    const base64 = readFileSync(path.join(work, 'request.der')).toString('base64')
    for (const part of [encodeURIComponent(base64), base64]) {
      const response = await fetch(`${sandbox.url}/ocsp/${authority}/${part}`)
      expect(response.headers.get('content-type')).toBe('application/ocsp-response')
      writeFileSync(path.join(work, 'response.der'), new Uint8Array(await response.arrayBuffer()))
      const nonce = await judge(work, 'openssl', 'ocsp', '-respin', 'response.der', '-reqin', 'request.der', '-CAfile', 'issuer.pem')
      expect(nonce).toMatchObject({ accepted: true, said: 'Response verify OK\n' })
      const status = await judge(work, 'openssl', 'ocsp', '-respin', 'response.der', '-no_nonce', '-issuer', 'issuer.pem', '-cert', 'leaf.pem', '-CAfile', 'issuer.pem')
      expect(status.said).toContain('leaf.pem: good')
    }
  })

  it('answers what is no request with malformedRequest, and goes on', async () => {
    const url = `${sandbox.url}/ocsp/organisation-seal`
    const post = (body: Uint8Array<ArrayBuffer>) => fetch(url, { method: 'POST', headers: { 'content-type': 'application/ocsp-request' }, body })
    const nonsense = [new Uint8Array(0), Uint8Array.of(0x30, 0x80, 0, 0), new Uint8Array(randomBytes(300)), new Uint8Array(20_000)]
    const answers = [...(await Promise.all(nonsense.map(post))), await fetch(`${url}/%%%`), await fetch(`${url}/AAAA`)]
    for (const answer of answers) {
      writeFileSync(path.join(work, 'error.der'), new Uint8Array(await answer.arrayBuffer()))
      expect((await judge(work, 'openssl', 'ocsp', '-respin', 'error.der', '-noverify')).said).toContain('malformedrequest (1)')
    }
    expect((await fetch(`${sandbox.url}/healthz`)).status).toBe(200)
  })

  it('takes only its own media type and methods', async () => {
    const url = `${sandbox.url}/ocsp/organisation-seal`
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(415)
    expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(405)
  })
})

describe('a revocation on the command line', () => {
  it('shows at once in the CRL and the OCSP of the running server', async () => {
    const organisation = ['--organisation', '試験商事', '--corporate-number', corporateNumber('990001000003')]
    expect(await runPki(directory, 'issue', 'seal', 'trader', ...organisation)).toMatchObject({ code: 0 })
    const authority = layOut(() => ({ certificate: derFromPem('CERTIFICATE', organisationFile('trader/seal.cert.pem')), authority: 'organisation-seal' }))
    const verifyWithCrl = async () => {
      const crl = new Uint8Array(await (await fetch(`${sandbox.url}/crl/${authority}.crl`)).arrayBuffer())
      writeFileSync(path.join(work, 'crl.pem'), pem('X509 CRL', crl))
      return judge(work, 'openssl', 'verify', '-x509_strict', '-crl_check', '-CRLfile', 'crl.pem', '-CAfile', 'issuer.pem', 'leaf.pem')
    }
    expect(await verifyWithCrl()).toMatchObject({ accepted: true })
    expect((await ocsp(authority, 'issuer.pem', '-cert', 'leaf.pem')).said).toContain('leaf.pem: good')

    expect(await runPki(directory, 'revoke', 'trader', '--reason', 'certificateHold')).toMatchObject({ code: 0 })
    expect(await verifyWithCrl()).toMatchObject({ accepted: false, said: expect.stringContaining('certificate revoked') })
    expect((await ocsp(authority, 'issuer.pem', '-cert', 'leaf.pem')).said).toContain('Reason: certificateHold')

    const { stdout } = await runPki(directory, 'list', 'organisation-seal', '--json')
    const row = stdout.split('\n').find((line) => line.includes('"trader"'))
    const serial = /"serialNumber":"([0-9a-f]+)"/.exec(row ?? '')?.[1] ?? ''
    expect(await runPki(directory, 'release', serial)).toMatchObject({ code: 0 })
    expect(await verifyWithCrl()).toMatchObject({ accepted: true })
    expect((await ocsp(authority, 'issuer.pem', '-cert', 'leaf.pem')).said).toContain('leaf.pem: good')
  })
})

describe('time stamps', () => {
  const data = randomBytes(1000)

  async function stamped(query: string): Promise<void> {
    const body = new Uint8Array(readFileSync(path.join(work, query)))
    const response = await fetch(`${sandbox.url}/time-stamp`, { method: 'POST', headers: { 'content-type': 'application/timestamp-query' }, body })
    expect(response.headers.get('content-type')).toBe('application/timestamp-reply')
    writeFileSync(path.join(work, 'reply.tsr'), new Uint8Array(await response.arrayBuffer()))
  }

  const root = () => writeFileSync(path.join(work, 'tsa.pem'), pem('CERTIFICATE', requireAuthority(authorities, 'time-stamp').certificate))
  const query = (...options: readonly string[]) => judge(work, 'openssl', 'ts', '-query', '-data', 'data.bin', '-out', 'query.tsq', ...options)
  const verify = (...options: readonly string[]) => judge(work, 'openssl', 'ts', '-verify', '-in', 'reply.tsr', ...options)

  beforeAll(() => {
    root()
    layOut(onCard('hanako', 'signature'))
    writeFileSync(path.join(work, 'data.bin'), data)
    writeFileSync(path.join(work, 'other.bin'), withFlippedByte(data, 0))
  })

  it.each([['-sha256'], ['-sha384'], ['-sha512']])('with %s are accepted by OpenSSL for the query and the data, with the right root alone', async (digest) => {
    await query(digest, '-cert')
    await stamped('query.tsq')
    expect(await verify('-queryfile', 'query.tsq', '-CAfile', 'tsa.pem')).toMatchObject({ accepted: true, said: expect.stringContaining('Verification: OK') })
    expect(await verify('-data', 'data.bin', '-CAfile', 'tsa.pem')).toMatchObject({ accepted: true })
    expect((await verify('-data', 'other.bin', '-CAfile', 'tsa.pem')).accepted).toBe(false)
    expect((await verify('-queryfile', 'query.tsq', '-CAfile', 'wrong.pem')).accepted).toBe(false)
  })

  it('leave the certificate out when it is not asked for', async () => {
    await query('-sha256')
    await stamped('query.tsq')
    expect((await verify('-queryfile', 'query.tsq', '-CAfile', 'tsa.pem')).accepted).toBe(false)
    const unit = path.join(directory, 'authorities/time-stamp/unit.cert.pem')
    expect(await verify('-queryfile', 'query.tsq', '-CAfile', 'tsa.pem', '-untrusted', unit)).toMatchObject({ accepted: true })
  })

  it.each([
    ['a weak digest', ['-sha1'], 'unrecognized or unsupported algorithm identifier'],
    ['a foreign policy', ['-sha256', '-tspolicy', '1.2.3.4'], 'the requested TSA policy is not supported'],
  ])('are refused for %s with the reason of RFC 3161', async (_name, options, reason) => {
    await query(...options)
    await stamped('query.tsq')
    expect((await judge(work, 'openssl', 'ts', '-reply', '-in', 'reply.tsr', '-text')).said).toContain(reason)
  })

  it('are refused for what is no request', async () => {
    writeFileSync(path.join(work, 'nonsense.tsq'), randomBytes(50))
    await stamped('nonsense.tsq')
    expect((await judge(work, 'openssl', 'ts', '-reply', '-in', 'reply.tsr', '-text')).said).toContain('the data submitted has the wrong format')
  })

  it('make CAdES-T of a signature, which OpenSSL still accepts as CAdES and whose token it verifies', async () => {
    const side = findCard(directory, 'hanako')?.signature
    if (!side) throw new Error('No signature certificate')
    const sign = createPrivateKey({ key: Buffer.from(side.privateKey, 'base64'), format: 'der', type: 'pkcs8' })
    const signer = createCmsSigner({ certificate: Buffer.from(side.certificate, 'base64'), sign })
    const cms = await signer.signDetached({ content: data, signingTime: new Date() })
    const signature = signatureValueOf(cms)
    writeFileSync(path.join(work, 'own.tsq'), timeStampRequest({ digest: createHash('sha256').update(signature).digest(), nonce: randomBytes(16) }))
    await stamped('own.tsq')
    const answer = tokenOfResponse(readFileSync(path.join(work, 'reply.tsr')))
    if (!answer.ok) throw new Error('No token')
    const files = { 'stamped.der': withSignatureTimeStamp(cms, answer.token), 'token.der': answer.token, 'signature.bin': signature }
    for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(work, name), bytes)

    const cmsVerify = (rootFile: string) =>
      judge(work, 'openssl', ...['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', 'stamped.der', '-content', 'data.bin', '-out', 'out.bin', '-CAfile', rootFile])
    expect(await cmsVerify('issuer.pem')).toMatchObject({ accepted: true })
    expect((await cmsVerify('wrong.pem')).accepted).toBe(false)
    const tokenVerify = (file: string) => judge(work, 'openssl', 'ts', '-verify', '-token_in', '-in', 'token.der', '-data', file, '-CAfile', 'tsa.pem')
    expect(await tokenVerify('signature.bin')).toMatchObject({ accepted: true })
    expect((await tokenVerify('data.bin')).accepted).toBe(false)
    const { said } = await judge(work, 'openssl', 'cms', '-cmsout', '-print', '-inform', 'DER', '-in', 'stamped.der')
    expect(said).toContain('id-smime-aa-timeStampToken')
  })
})
