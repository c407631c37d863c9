import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'

/** OpenSSL's own word: whether a command of VERIFY.txt succeeds in the bundle's folder. */
export function opensslAccepts(command: string, folder: string): boolean {
  const [program, ...words] = command.trim().split(/\s+/)
  if (program !== 'openssl') throw new Error(`not a command of OpenSSL: ${command}`)
  try {
    execFileSync(program, words, { cwd: folder, stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

/** An authority nobody here trusts, made in the folder; returns its file's name. */
export function otherRoot(folder: string): string {
  const name = 'other-root.pem'
  if (!existsSync(path.join(folder, name))) {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', 'other.key']
    execFileSync('openssl', ['req', '-x509', ...key, '-out', name, '-subj', '/CN=other'], { cwd: folder, stdio: 'pipe' })
  }
  return name
}
