import { issueCrl } from '@/pki/build/crl'
import type { Authority } from './authority'
import { addDays } from '../calendar'

const reissueAfterInMs = 3_600_000
/** A list made on demand speaks from a little before: to somebody who began a moment ago it would otherwise come from the future. */
const backdatedInMs = 30_000

/**
 * The authority's current CRL: signed when it is asked for, kept for an hour at most and never past a change of the register.
 * nextUpdate is a day ahead, so that a relying party outlives a short outage.
 */
export class RevocationList {
  #issued: { readonly der: Uint8Array; readonly at: Date; readonly registerVersion: number } | null = null

  constructor(private readonly authority: Authority) {}

  current(at: Date): Uint8Array {
    const registerVersion = this.authority.register.version
    const kept = this.#issued
    if (kept !== null && kept.registerVersion === registerVersion && at.getTime() - kept.at.getTime() < reissueAfterInMs) return kept.der
    const der = issueCrl(
      {
        issuer: this.authority.definition.name,
        // Milliseconds only grow, also across restarts, and need no file.
        number: at.getTime(),
        thisUpdate: new Date(at.getTime() - backdatedInMs),
        nextUpdate: addDays(at, 1),
        revoked: this.authority.register.revoked().map(({ serialNumber, at: revokedAt, reason }) => ({
          serialNumber: Buffer.from(serialNumber, 'hex'),
          revokedAt,
          reason,
        })),
      },
      this.authority.key,
    )
    this.#issued = { der, at, registerVersion }
    return der
  }
}
