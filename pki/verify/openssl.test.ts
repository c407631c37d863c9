import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signatureValueOf, withSignatureTimeStamp } from '@/pki/build/signature-time-stamp'
import { parseCertificate } from './certificate'
import { verifyDetachedCms } from './cms'
import { nodePrimitives } from './node-primitives'
import { anyDocument, anyTimeStamp } from './profiles'
import { latin1, pemBlocks } from './signature-file'
import { OpensslAuthority } from './testing/openssl-authority'
import { verifyTimeStamp, type TimeStampQuestion } from './time-stamp'
import { trustAnchor } from './trust-anchor'

const authority = new OpensslAuthority()
const primitives = nodePrimitives()
const pem = (file: string, label: string) => pemBlocks(latin1(authority.read(file)), [label])

beforeAll(() => {
  authority.issue('stamper', 'stamper')
  authority.publishList()
  authority.write('document.txt', 'stamped')
  stamp('document.txt', 'token.der')
  authority.issue('signer', 'signer')
  const signing = ['-in', 'document.txt', '-signer', 'signer.pem', '-inkey', 'signer.key', '-outform', 'DER', '-out', 'signature.der']
  authority.run('cms', '-sign', '-binary', '-cades', ...signing)
  authority.write('value.bin', signatureValueOf(authority.read('signature.der')))
  stamp('value.bin', 'value.tst')
})

function stamp(file: string, out: string): void {
  authority.run('ts', '-query', '-data', file, '-sha256', '-cert', '-out', 'query.tsq')
  const reply = ['-config', 'authority.cnf', '-section', 'stamps', '-queryfile', 'query.tsq', '-token_out', '-out', out]
  authority.run('ts', '-reply', ...reply)
}

afterAll(() => authority.remove())

describe('a time-stamp token that OpenSSL made', () => {
  const ask = (fields: Partial<TimeStampQuestion> = {}) => {
    const [certificate = new Uint8Array()] = pem('root.pem', 'CERTIFICATE')
    const anchors = [trustAnchor({ id: 'openssl', uses: ['time-stamp'], certificate, revocationEvidence: 'embed' })]
    const at = new Date(Date.now() + 60_000)
    return verifyTimeStamp({
      token: authority.read('token.der'),
      stamped: authority.read('document.txt'),
      anchors,
      crls: pem('list.pem', 'X509 CRL'),
      at,
      profile: anyTimeStamp,
      primitives,
      ...fields,
    })
  }

  it('passes with its time', async () => {
    const verdict = await ask()
    expect(verdict.steps.filter(({ outcome }) => outcome !== 'passed')).toEqual([])
    expect(verdict.indication).toBe('TOTAL-PASSED')
    expect(Math.abs((verdict.time?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
  })

  it('does not pass over other bytes or under another authority', async () => {
    expect((await ask({ stamped: Uint8Array.of(1) })).indication).toBe('INDETERMINATE')
    expect((await ask({ anchors: [] })).indication).toBe('INDETERMINATE')
  })

  it('names certificates that are read as they are', () => {
    const [der = new Uint8Array()] = pem('stamper.pem', 'CERTIFICATE')
    expect(parseCertificate(der).extendedKeyUsage).toEqual(['1.3.6.1.5.5.7.3.8'])
  })
})

describe('a signature that OpenSSL made and stamped', () => {
  const ask = (token: string, at: Date) => {
    const [certificate = new Uint8Array()] = pem('root.pem', 'CERTIFICATE')
    const anchors = [trustAnchor({ id: 'openssl', uses: ['document', 'time-stamp'], certificate, revocationEvidence: 'embed' })]
    const cms = withSignatureTimeStamp(authority.read('signature.der'), authority.read(token))
    const question = { crls: pem('list.pem', 'X509 CRL'), profile: anyDocument, timeStampProfile: anyTimeStamp, primitives }
    return verifyDetachedCms({ ...question, cms, content: authority.read('document.txt'), anchors, at })
  }

  it('passes with the time proven', async () => {
    const verdict = await ask('value.tst', new Date(Date.now() + 60_000))
    expect(verdict.indication).toBe('TOTAL-PASSED')
    expect(Math.abs((verdict.provenTime?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000)
  })

  it('does not pass with the stamp of something else', async () => {
    const verdict = await ask('token.der', new Date(Date.now() + 60_000))
    expect(verdict.steps).toContainEqual(expect.objectContaining({ name: 'time-stamp', reason: 'time-stamp-other-signature' }))
    expect([verdict.indication, verdict.provenTime]).toEqual(['INDETERMINATE', undefined])
  })
})
