import { refuseDeposit, type DepositRefusal, type DepositRefusalReason } from '@/domain/deposits'
import type { Database } from '../database'
import { signerStandings, type SignerStanding } from '../organisations/signers'
import type { CheckedDeposit } from './check'

const refusals: Record<Exclude<SignerStanding, 'registered'>, DepositRefusalReason> = {
  'not-registered': 'signer-not-registered',
  'ended': 'signer-left',
  'kind-not-covered': 'signer-not-for-kind',
}

type Signed = Pick<CheckedDeposit, 'signers' | 'posted'>

/**
 * Asks once for all deposits; the answer is null for one whose every signature the organisation stands for: each certificate is registered,
 * has not ended, and may sign this kind. `locked` keeps that so until the transaction ends.
 */
export async function signersRefusals(db: Database, organisationId: string, deposits: readonly Signed[], mode: 'read' | 'locked'): Promise<(deposit: Signed) => DepositRefusal | null> {
  const standingOf = await signerStandings(db, organisationId, deposits.flatMap(({ signers }) => signers), mode)
  return ({ signers, posted }) => {
    for (const [index, sha256] of signers.entries()) {
      const standing = standingOf(sha256, posted.kind)
      if (standing !== 'registered') return refuseDeposit(refusals[standing], `${posted.documents[index]?.field ?? '/documents'}/signature`)
    }
    return null
  }
}
