import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CardFile, parseCardFile } from '../virtual/card-file'
import type { Fault } from '../virtual/faults'

/** Cards for tests, with keys and certificates that openssl makes on the spot: nothing here depends on the code under test. */

type Issued = { certificate: string; privateKey: string; caCertificate: string }

function issue(purpose: 'authentication' | 'signature'): Issued {
  const folder = mkdtempSync(join(tmpdir(), 'madoguchi-test-card-'))
  const at = (name: string) => join(folder, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const usage = purpose === 'signature' ? 'digitalSignature,nonRepudiation' : 'digitalSignature'
  const unit = purpose === 'signature' ? 'JPKI for digital signature' : 'JPKI for user authentication'
  try {
    writeFileSync(at('ee.ext'), `keyUsage=critical,${usage}\n`)
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', `/C=JP/O=JPKI-TEST/OU=${unit}`, '-keyout', at('ca.key'), '-out', at('ca.pem'))
    openssl('req', '-new', '-newkey', 'rsa:2048', '-nodes', '-subj', '/C=JP/CN=TEST0000000000001A', '-keyout', at('ee.key'), '-out', at('ee.csr'))
    openssl('x509', '-req', '-in', at('ee.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-set_serial', '4660', '-days', '20', '-sha256',
      '-extfile', at('ee.ext'), '-outform', 'DER', '-out', at('ee.der'))
    const ca = openssl('x509', '-in', at('ca.pem'), '-outform', 'DER')
    const key = openssl('pkcs8', '-topk8', '-nocrypt', '-in', at('ee.key'), '-outform', 'DER')
    return { certificate: readFileSync(at('ee.der'), 'base64'), privateKey: key.toString('base64'), caCertificate: ca.toString('base64') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

let issued: { authentication: Issued; signature: Issued } | undefined

export type TestCardChanges = Partial<{
  person: string
  label: string
  tokenLabel: string
  signature: null
  triesLeft: { pin?: number; signPassword?: number }
  faults: readonly Fault[]
}>

/** The JSON text of a card file; PIN 1234, password ABC123. Keys are made once per process. */
export function testCardJson(changes: TestCardChanges = {}): string {
  issued ??= { authentication: issue('authentication'), signature: issue('signature') }
  return JSON.stringify({
    person: 'hanako',
    label: '試験　花子のカード',
    tokenLabel: 'JPKIAPICCTOKEN2',
    pin: '1234',
    signPassword: changes.signature === null ? null : 'ABC123',
    ...issued,
    attributes: { name: '試験　花子', address: '東京都試験区試験町一丁目', birthDate: '19900102', sex: '2' },
    ...changes,
  })
}

export const testCardFile = (changes: TestCardChanges = {}): CardFile => parseCardFile(testCardJson(changes))
