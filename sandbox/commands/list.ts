import { standingOf } from '../jpki/standing'
import type { CertificateStanding } from '../jpki/standing'
import type { Authority } from '../authorities/authority'
import type { CommandContext } from './context'
import { done, misused } from './outcome'
import type { Outcome } from './outcome'

/** Every certificate of one authority or of all, with how it stands now. */
export function list({ authorities, at }: CommandContext, authorityId: string | undefined, asJson: boolean): Outcome {
  const chosen = [...authorities.values()].filter(({ definition }) => authorityId === undefined || definition.id === authorityId)
  if (chosen.length === 0) return misused(`認証局がありません / no such authority: ${authorityId}`)
  const rows = chosen.flatMap((authority) => rowsOf(authority, at))
  return done(...rows.map((row) => (asJson ? JSON.stringify(row) : `${row.authority}  ${row.serialNumber}  ${row.holder}  ${row.status}  ${row.notAfter}`)))
}

function rowsOf(authority: Authority, at: Date) {
  return authority.register.issued().map(({ serialNumber, holder, notAfter, predecessor, linkedAuthentication }) => {
    const standing = standingOf(authority, { authority: authority.definition.id, serialNumber }, at)
    return {
      authority: authority.definition.id,
      serialNumber,
      holder,
      status: standing === null ? 'unknown' : statusText(standing),
      notAfter: notAfter.toISOString(),
      ...(predecessor && { predecessor: `${predecessor.authority}/${predecessor.serialNumber}` }),
      ...(linkedAuthentication && { linkedAuthentication: `${linkedAuthentication.authority}/${linkedAuthentication.serialNumber}` }),
    }
  })
}

const statusText = (standing: CertificateStanding) => (standing.status === 'revoked' ? `revoked(${standing.reason})` : standing.status)
