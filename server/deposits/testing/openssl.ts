import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pem } from '@/pki/build/pem'

export interface CmsEvidence {
  content: Uint8Array
  signature: Uint8Array
  authority: Uint8Array
  list: Uint8Array
}

/** What OpenSSL, which knows nothing of our verifier, says of a detached signature: with one root, and revocation checked. */
export function opensslAccepts({ content, signature, authority, list }: CmsEvidence): boolean {
  const directory = mkdtempSync(path.join(tmpdir(), 'madoguchi-openssl-'))
  try {
    writeFileSync(path.join(directory, 'content'), content)
    writeFileSync(path.join(directory, 'content.p7s'), signature)
    writeFileSync(path.join(directory, 'trust.pem'), pem('CERTIFICATE', authority) + pem('X509 CRL', list))
    const command = ['cms', '-verify', '-binary', '-inform', 'DER', '-in', 'content.p7s', '-content', 'content', '-CAfile', 'trust.pem', '-crl_check', '-out', 'out']
    const run = spawnSync('openssl', command, { cwd: directory, encoding: 'utf8' })
    if (run.error !== undefined) throw run.error
    return run.status === 0 && run.stderr.includes('CMS Verification successful')
  } finally {
    rmSync(directory, { recursive: true })
  }
}
