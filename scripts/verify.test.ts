import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { concatBytes } from '@/pki/verify/bytes'
import { parseSignedData } from '@/pki/verify/cms-structure'
import { DerReader, type DerElement } from '@/pki/verify/der'
import { latin1, pemBlocks } from '@/pki/verify/signature-file'
import { element } from '@/pki/verify/testing/der-writer'
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

/** Files that OpenSSL does not write itself. */
function writeBentFiles(): void {
  // The signed attributes of one file as the content of another without any: the same bytes and the same signature.
  const attributed = parseSignedData(authority.read('detached.der')).signerInfos[0]
  authority.write('taken.der', withoutSignedAttributes(authority.read('detached.der')))
  authority.write('attributes.bin', attributed?.signedAttributesDer ?? new Uint8Array())
  // Definite lengths outside, an indefinite one inside: the content as a constructed string in two pieces.
  authority.write('pieces.der', withContentInPieces(authority.read('inside.der')))
  const mail = new TextDecoder('latin1').decode(authority.read('mail.eml'))
  const boundary = /boundary="([^"]+)"/.exec(mail)?.[1] ?? ''
  authority.write('three.eml', mail.replace(`--${boundary}--`, `--${boundary}\n\nthird\n--${boundary}--`))
  authority.write('inner.txt', `Content-Type: multipart/mixed; boundary="b1"\r\n\r\n--b1\r\n\r\nx\r\n--b1--\r\n`)
  const signing = ['-signer', 'signer.pem', '-inkey', 'signer.key', '-outform', 'PEM', '-out', 'inner.pem']
  authority.run('cms', '-sign', '-binary', '-in', 'inner.txt', ...signing)
  const [inner = new Uint8Array()] = pemBlocks(latin1(authority.read('inner.pem')), ['CMS'])
  const base64 = Buffer.from(inner).toString('base64')
  const signature = `Content-Type: application/pkcs7-signature\nContent-Transfer-Encoding: base64\n\n${base64}`
  const body = latin1(authority.read('inner.txt')).replaceAll('\r\n', '\n')
  authority.write('nested.eml', `Content-Type: multipart/signed; boundary=b\n\npreamble\n--b\n${body}\n--b  \n${signature}\n--b--\n`)
  authority.write('empty', '')
  authority.write('huge.der', concatBytes([Uint8Array.of(0x30, 0x84, 0, 0xb0, 0, 0), new Uint8Array(11 * 1024 * 1024)]))
}

/** Rewrites one element of a file, found by its place among the children from the outermost in. */
function rewritten(der: Uint8Array, place: readonly number[], change: (element: DerElement) => Uint8Array): Uint8Array {
  const [outer] = new DerReader(der, 0, der.length, 0).rest(1)
  if (!outer) throw new Error('not DER')
  const [index, ...rest] = place
  if (index === undefined) return change(outer)
  const parts = outer.children().rest(100).map(({ encoded }) => encoded)
  return element(outer.tag, ...parts.with(index, rewritten(parts[index] ?? new Uint8Array(), rest, change)))
}

/** ContentInfo, [0], SignedData; in it the signers last, or the encapsulated content third. */
function withoutSignedAttributes(der: Uint8Array): Uint8Array {
  return rewritten(der, [1, 0, 4, 0], (signer) => {
    const parts = signer.children().rest(10).filter(({ tag }) => tag !== 0xa0)
    return element(signer.tag, ...parts.map(({ encoded }) => encoded))
  })
}

function withContentInPieces(der: Uint8Array): Uint8Array {
  return rewritten(der, [1, 0, 2, 1, 0], ({ content }) =>
    concatBytes([Uint8Array.of(0x24, 0x80), element(4, content.subarray(0, 5)), element(4, content.subarray(5)), new Uint8Array(2)]),
  )
}

beforeAll(() => {
  for (const name of ['signer', 'second', 'gone']) authority.issue(name, 'signer')
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
  sign('DER', 'direct.der', '-binary', '-noattr')
  sign('DER', 'named-by-key.der', '-binary', '-keyid')
  for (const other of ['second', 'gone']) sign('DER', `two-${other}.der`, '-binary', '-signer', `${other}.pem`, '-inkey', `${other}.key`)
  writeBentFiles()
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
    ['BER in part, with the document inside in pieces', ['pieces.der', ...trusting]],
    ['DER with nothing signed but the document', ['direct.der', '--content', 'document.txt', ...trusting]],
    ['DER with the signer named by key identifier', ['named-by-key.der', '--content', 'document.txt', ...trusting]],
    ['DER by two signers', ['two-second.der', '--content', 'document.txt', ...trusting]],
    ['S/MIME around another multipart whose boundary begins alike', ['nested.eml', ...trusting]],
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
    [
      'an altered document, nothing else signed',
      ['direct.der', '--content', 'altered.txt', ...trusting],
      1,
      'SIG_CRYPTO_FAILURE',
      'signature-wrong',
    ],
    [
      "another signature's attributes as the document",
      ['taken.der', '--content', 'attributes.bin', ...trusting],
      1,
      'FORMAT_FAILURE',
      'signed-attributes-malformed',
    ],
    [
      'two signers of whom one is revoked',
      ['two-gone.der', '--content', 'document.txt', ...trusting],
      2,
      'REVOKED_NO_POE',
      'revoked-order-unknown',
    ],
    [
      'two signers where the profile asks for one',
      ['two-second.der', '--content', 'document.txt', ...trusting, '--profile', 'organisation-seal'],
      1,
      'FORMAT_FAILURE',
      'several-signers',
    ],
    ['a mail with a third part', ['three.eml', ...trusting], 1, 'FORMAT_FAILURE', 'malformed'],
    ['an empty file', ['empty', ...trusting], 1, 'FORMAT_FAILURE', 'malformed'],
    ['a file of eleven megabytes', ['huge.der', ...trusting], 2, 'SIG_CONSTRAINTS_FAILURE', 'too-large'],
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
    ['a time in words', ['detached.der', '--time', '1 April 2026']],
  ])('shows its usage for %s', (_, options) => {
    const { status, errors } = verify(...options)
    expect([status, errors.includes('usage: npm run -s verify')]).toEqual([64, true])
  })

  it.each([
    ['the signature', ['missing.der', ...trusting]],
    ['the document', ['detached.der', '--content', 'missing.txt', ...trusting]],
    ['a folder', ['.', ...trusting]],
    ['an anchor', ['detached.der', '--content', 'document.txt', '--anchor', 'document.txt']],
    ['an anchor that is a folder', ['detached.der', '--content', 'document.txt', '--anchor', '.']],
    ['a list cut off', ['detached.der', '--content', 'document.txt', '--anchor', 'root.pem', '--crl', 'huge.der']],
  ])('says in one line that %s cannot be read', (_, options) => {
    const { status, output, errors } = verify(...options)
    expect([status, output, errors.match(/^verify: .*\n$/)?.length]).toEqual([66, '', 1])
  })

  it('takes a time without a zone as UTC', () => {
    const soon = new Date(Date.now() + 3600_000).toISOString().slice(0, 19)
    const at = (time: string) => verify('detached.der', '--content', 'document.txt', ...trusting, '--time', time, '--json').output
    expect(at(soon)).toContain(`"checkedAt":"${soon}.000Z"`)
  })
})
