import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { authenticationAuthority } from '../identity/testing/authority'
import { readTrustFile } from './trust-file'

const directory = mkdtempSync(path.join(tmpdir(), 'madoguchi-trust-'))
afterAll(() => rmSync(directory, { recursive: true }))

const anchor = {
  id: 'jpki-authentication-01',
  uses: ['jpki-authentication'],
  certificate: Buffer.from(authenticationAuthority().certificate).toString('base64'),
  crlUrl: 'http://127.0.0.1:3020/crl/jpki-authentication-01.crl',
  revocationEvidence: 'attest',
}

function read(content: unknown) {
  const file = path.join(directory, 'trust.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return readTrustFile(file)
}

describe('the trust file', () => {
  it('names anchors by use, with their certificate parsed', () => {
    const [read1] = read({ anchors: [anchor] })
    expect(read1).toMatchObject({ id: anchor.id, uses: anchor.uses, crlUrl: anchor.crlUrl, revocationEvidence: 'attest' })
    expect(read1?.certificate.basicConstraints?.isCa).toBe(true)
  })

  it.each<[string, unknown]>([
    ['no JSON', '{'],
    ['no anchors', { anchors: [] }],
    ['an unknown use', { anchors: [{ ...anchor, uses: ['everything'] }] }],
    ['no use', { anchors: [{ ...anchor, uses: [] }] }],
    ['a field more', { anchors: [{ ...anchor, trusted: true }] }],
    ['two anchors of one id', { anchors: [anchor, anchor] }],
    ['a list that is a file', { anchors: [{ ...anchor, crlUrl: 'file:///etc/passwd' }] }],
    ['a certificate cut off', { anchors: [{ ...anchor, certificate: anchor.certificate.slice(0, 400) }] }],
    ['nothing said about revocation evidence', { anchors: [{ ...anchor, revocationEvidence: undefined }] }],
  ])('with %s stops the start, naming the file', (_name, content) => {
    expect(() => read(content)).toThrow(/TRUST_FILE: .*trust\.json/)
  })

  it('that is not there stops the start', () => {
    expect(() => readTrustFile(path.join(directory, 'none.json'))).toThrow(/TRUST_FILE/)
  })
})
