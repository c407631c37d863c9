import type { CertificateUse } from '@/pki/verify/profiles'
import { setting } from '../env'
import { readTrustFile, type ListedAnchor } from './trust-file'

let cached: ListedAnchor[] | undefined

/** Every trusted authority, for whatever use. Read once: a changed trust file takes a restart, like every change of trust should. */
export function allAnchors(): readonly ListedAnchor[] {
  cached ??= readTrustFile(setting('TRUST_FILE'))
  return cached
}

export function anchorsFor(use: CertificateUse): readonly ListedAnchor[] {
  return allAnchors().filter(({ uses }) => uses.includes(use))
}
