import { refuseDeposit } from '@/domain/deposits'
import type { DepositFinding, DepositsJob } from '../verification/job'
import { verifyDeposits } from '../verification/verifier'
import { FairShare } from './fair-share'

type OneDeposit = DepositsJob['deposits'][number]

/** So many that a thread's time limit is far away, and so few that other organisations get their turn soon. */
const DEPOSITS_IN_PIECE = 25
const BYTES_IN_PIECE = 2 * 1024 * 1024

/** As many pieces as the lane has threads; a batch of the largest size fits into an organisation's waiting ones several times. */
const share = new FairShare({ atOnce: 2, waitingOfOne: 64, waitingOfAll: 512 })

const sizeOf = ({ documents }: OneDeposit) => documents.reduce((sum, { content, signature }) => sum + content.length + signature.length, 0)

/** In order; each piece has at least one. */
function inPieces(deposits: readonly OneDeposit[]): OneDeposit[][] {
  const pieces: OneDeposit[][] = []
  let size = 0
  for (const deposit of deposits) {
    const last = pieces.at(-1)
    const added = sizeOf(deposit)
    if (last === undefined || last.length >= DEPOSITS_IN_PIECE || size + added > BYTES_IN_PIECE) {
      pieces.push([deposit])
      size = added
    } else {
      last.push(deposit)
      size += added
    }
  }
  return pieces
}

/**
 * Verifies deposits of one organisation away from this thread, which takes turns with other organisations. One that breaks its thread or
 * takes too long is found by verifying the others of its piece alone, so that it costs nobody else the answer.
 */
export async function verifyAll(organisationId: string, { deposits, ...common }: DepositsJob): Promise<DepositFinding[]> {
  const verified = await Promise.all(inPieces(deposits).map((piece) => verifyPiece(organisationId, piece, common)))
  return verified.flat()
}

async function verifyPiece(organisationId: string, piece: OneDeposit[], common: Omit<DepositsJob, 'deposits'>): Promise<DepositFinding[]> {
  const turn = await share.run(organisationId, () => verifyDeposits({ ...common, deposits: piece }))
  if (!turn.ok) return piece.map(() => refuseDeposit(turn.reason === 'busy' ? 'busy' : 'too-many-requests'))
  const outcome = turn.value
  if (outcome.ok) return outcome.result
  if (outcome.reason === 'busy') return piece.map(() => refuseDeposit('busy'))
  if (piece.length === 1) return [refuseDeposit('verification-took-too-long')]
  const alone: DepositFinding[] = []
  for (const deposit of piece) alone.push(...await verifyPiece(organisationId, [deposit], common))
  return alone
}
