import { issuingKeyDigest } from '@/pki/verify/path'
import { primitives } from '../trust/revocation'
import { credentialKeyOf, type CredentialKey } from './credential'
import type { CardAttempt } from './login-attempt'

/** Only after every check of the certificate has passed: the verdict's path says which key issued it. */
export async function credentialOf(attempt: CardAttempt): Promise<CredentialKey> {
  const { path, indication } = await attempt.verdict()
  if (path === undefined || indication !== 'TOTAL-PASSED') throw new Error('An attempt passed every check without a verified path.')
  return credentialKeyOf(attempt.unverifiedCertificate, await issuingKeyDigest(path, primitives()))
}
