import { execFileSync } from 'node:child_process'

/** OpenSSL's own word on a detached CMS: true when it verifies under exactly this root with revocation checked. */
export function opensslAccepts({ signature, content, root, crl, cwd }: { signature: string, content: string, root: string, crl: string, cwd: string }): boolean {
  try {
    execFileSync('openssl', ['cms', '-verify', '-binary', '-inform', 'DER', '-in', signature, '-content', content, '-CAfile', root, '-crl_check', '-CRLfile', crl, '-no-CApath', '-no-CAstore', '-out', '/dev/null'], { cwd, stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}
