import { X509Certificate } from 'node:crypto'
import type { Authority } from './authority'

const renewAheadInMs = 30 * 86_400_000

export const notAfterOf = (certificate: Uint8Array): Date => new Date(new X509Certificate(certificate).validTo)

/** No certificate outlives its authority. */
export function certificateNotAfter(authority: Authority, wished: Date): Date {
  const last = notAfterOf(authority.certificate)
  return wished < last ? wished : last
}

/** Whether a certificate that the sandbox needs should be replaced now. */
export const isAboutToExpire = (certificate: Uint8Array, at: Date) => notAfterOf(certificate).getTime() - at.getTime() < renewAheadInMs
