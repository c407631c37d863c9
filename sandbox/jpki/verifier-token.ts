import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { findText, writeSecret } from '../files'

/** The token with which the portal shows the sandbox JPKI that it is an accredited verifier; made when it is missing. */
export function verifierToken(directory: string): string {
  const file = path.join(directory, 'portal', 'jpki.token')
  const kept = findText(file)?.trim()
  if (kept) return kept
  const token = randomBytes(32).toString('base64url')
  writeSecret(file, `${token}\n`)
  return token
}
