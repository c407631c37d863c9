import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OpensslAuthority } from '@/pki/verify/testing/openssl-authority'

const root = path.resolve(import.meta.dirname, '..')
const authority = new OpensslAuthority()
const stranger = new OpensslAuthority()

/** Runs the command in the folder of the files, with a plain environment. */
function verify(...options: readonly string[]): { status: number | null; output: string; errors: string } {
  const command = [path.join(root, 'node_modules/tsx/dist/cli.mjs'), path.join(root, 'scripts/verify.ts'), ...options]
  const environment = { PATH: process.env.PATH, INIT_CWD: authority.folder, LANG: 'en_GB.UTF-8', NODE_ENV: 'test' as const }
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root, env: environment, encoding: 'utf8' })
  return { status, output: stdout, errors: stderr }
}

const trusting = ['--anchor', 'root.pem', '--crl', 'list.pem']

const sign = (form: string, out: string, ...more: readonly string[]) =>
  authority.run(
    'cms',
    '-sign',
    '-in',
    'document.txt',
    '-signer',
    'signer.pem',
    '-inkey',
    'signer.key',
    '-outform',
    form,
    '-out',
    out,
    ...more,
  )

beforeAll(() => {
  for (const name of ['signer', 'gone']) authority.issue(name, 'signer')
  authority.issue('responder', 'responder')
  authority.issue('stamper', 'stamper')
  authority.revoke('gone')
  authority.publishList()
  stranger.publishList()
  authority.write('document.txt', 'line one\nline two\n')
  authority.write('altered.txt', 'line one\nline 2\n')
  authority.write('stranger.pem', stranger.read('root.pem'))
  sign('DER', 'detached.der', '-binary', '-cades')
  sign('PEM', 'detached.pem', '-binary')
  sign('SMIME', 'mail.eml')
  sign('SMIME', 'opaque.eml', '-nodetach')
  sign('DER', 'inside.der', '-binary', '-nodetach')
  sign('DER', 'streamed.der', '-binary', '-nodetach', '-stream')
  sign('DER', 'bare.der', '-binary', '-nocerts')
  authority.run(
    'cms',
    '-sign',
    '-binary',
    '-in',
    'document.txt',
    '-signer',
    'gone.pem',
    '-inkey',
    'gone.key',
    '-outform',
    'DER',
    '-out',
    'gone.der',
  )
  const answer = [
    '-index',
    'index.txt',
    '-CA',
    'root.pem',
    '-rsigner',
    'responder.pem',
    '-rkey',
    'responder.key',
    '-ndays',
    '1',
    '-issuer',
    'root.pem',
  ]
  authority.run('ocsp', ...answer, '-cert', 'signer.pem', '-respout', 'signer.ocsp')
  authority.run('ocsp', ...answer, '-cert', 'gone.pem', '-respout', 'gone.ocsp')
})

afterAll(() => {
  authority.remove()
  stranger.remove()
})

describe('npm run verify', () => {
  it.each([
    ['DER', ['detached.der', '--content', 'document.txt', ...trusting]],
    ['PEM', ['detached.pem', '--content', 'document.txt', ...trusting]],
    ['S/MIME with the document beside the signature', ['mail.eml', ...trusting]],
    ['S/MIME with the document inside', ['opaque.eml', ...trusting]],
    ['DER with the document inside', ['inside.der', ...trusting]],
    ['BER with the document inside', ['streamed.der', ...trusting]],
    ['DER without certificates, given apart', ['bare.der', '--content', 'document.txt', '--cert', 'signer.pem', ...trusting]],
    ['DER with OCSP instead of a list', ['detached.der', '--content', 'document.txt', '--anchor', 'root.pem', '--ocsp', 'signer.ocsp']],
    [
      'DER with a second anchor that is not its own',
      ['detached.der', '--content', 'document.txt', '--anchor', 'stranger.pem', ...trusting],
    ],
  ])('passes what OpenSSL signed as %s', (_, options) => {
    const { status, output } = verify(...options)
    expect([status, output.split('\n')[0]]).toEqual([0, 'TOTAL-PASSED: Confirmed'])
  })

  it.each<[string, readonly string[], number, string, string]>([
    ['an altered document', ['detached.der', '--content', 'altered.txt', ...trusting], 1, 'HASH_FAILURE', 'document-altered'],
    [
      'another document than the one inside',
      ['inside.der', '--content', 'document.txt', ...trusting],
      1,
      'FORMAT_FAILURE',
      'embedded-content',
    ],
    ['a file that is no signature', ['document.txt', ...trusting], 1, 'FORMAT_FAILURE', 'malformed'],
    ['no document', ['detached.der', ...trusting], 2, 'SIGNED_DATA_NOT_FOUND', 'content-missing'],
    ['no anchor', ['detached.der', '--content', 'document.txt', '--crl', 'list.pem'], 2, 'NO_CERTIFICATE_CHAIN_FOUND', 'issuer-unknown'],
    [
      'another anchor',
      ['detached.der', '--content', 'document.txt', '--anchor', 'stranger.pem', '--crl', 'list.pem'],
      2,
      'NO_CERTIFICATE_CHAIN_FOUND',
      'issuer-unknown',
    ],
    ['no status', ['detached.der', '--content', 'document.txt', '--anchor', 'root.pem'], 2, 'TRY_LATER', 'revocation-unknown'],
    [
      'an old list',
      ['detached.der', '--content', 'document.txt', ...trusting, '--time', new Date(Date.now() + 30 * 864e5).toISOString()],
      2,
      'TRY_LATER',
      'revocation-outdated',
    ],
    ['a revoked signer by list', ['gone.der', '--content', 'document.txt', ...trusting], 2, 'REVOKED_NO_POE', 'revoked-order-unknown'],
    [
      'a revoked signer by OCSP',
      ['gone.der', '--content', 'document.txt', '--anchor', 'root.pem', '--ocsp', 'gone.ocsp'],
      2,
      'REVOKED_NO_POE',
      'revoked-order-unknown',
    ],
    [
      'an expired signer',
      ['detached.der', '--content', 'document.txt', ...trusting, '--time', new Date(Date.now() + 400 * 864e5).toISOString()],
      2,
      'OUT_OF_BOUNDS_NO_POE',
      'expired-order-unknown',
    ],
    [
      'a signature from before its certificate',
      ['detached.der', '--content', 'document.txt', ...trusting, '--time', '2020-01-01T00:00:00Z'],
      1,
      'NOT_YET_VALID',
      'not-yet-valid',
    ],
    [
      'no certificate of the signer',
      ['bare.der', '--content', 'document.txt', ...trusting],
      2,
      'NO_SIGNING_CERTIFICATE_FOUND',
      'signer-certificate-missing',
    ],
    [
      'a profile that the signer does not fit',
      ['detached.der', '--content', 'document.txt', ...trusting, '--profile', 'jpki-signature'],
      2,
      'CRYPTO_CONSTRAINTS_FAILURE',
      'algorithm-not-accepted',
    ],
  ])('does not pass %s', (_, options, code, subIndication, reason) => {
    const { status, output } = verify(...options, '--json')
    const verdict = JSON.parse(output) as { indication: string; subIndication: string; steps: { reason?: string }[] }
    expect([status, verdict.subIndication]).toEqual([code, subIndication])
    expect(verdict.steps.map((step) => step.reason)).toContain(reason)
  })

  it('says what happened in the language asked for', () => {
    const { output } = verify('detached.der', '--content', 'altered.txt', ...trusting, '--lang', 'ja')
    expect(output).toContain('[問題あり] 書き換えられていないか\n  文書が、署名されたあとに書き換えられています。')
  })

  it.each([
    ['no file', []],
    ['two files', ['detached.der', 'detached.pem']],
    ['an unknown option', ['detached.der', '--trust-me']],
    ['an unknown profile', ['detached.der', '--profile', 'jpki-authentication']],
    ['a time that is none', ['detached.der', '--time', 'yesterday']],
  ])('shows its usage for %s', (_, options) => {
    const { status, errors } = verify(...options)
    expect([status, errors.includes('usage: npm run -s verify')]).toEqual([64, true])
  })

  it.each([
    ['the signature', ['missing.der', ...trusting]],
    ['the document', ['detached.der', '--content', 'missing.txt', ...trusting]],
    ['an anchor', ['detached.der', '--content', 'document.txt', '--anchor', 'document.txt']],
  ])('says that %s cannot be read', (_, options) => {
    const { status, output, errors } = verify(...options)
    expect([status, output, errors.startsWith('verify: ')]).toEqual([66, '', true])
  })
})
