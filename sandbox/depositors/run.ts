import { patientPauses } from '@/client/attempts'
import { depositAll } from './deposit-all'
import type { DepositOutcome } from './deposit-all'
import { readDepositorEnvironment } from './env'
import type { DepositorEnvironment } from './env'
import type { Issuer } from './issuer'

/** One line an outcome: the sandbox's name of the customer and ids, nothing of the documents. */
function lineOf(outcome: DepositOutcome, { holder, edition }: Issuer): string {
  const whose = `${holder}: ${outcome.person} ${edition}:`
  if (outcome.ok) {
    const accepted = outcome.isRepeated ? 'already accepted' : 'accepted'
    return `${whose} ${accepted} at ${outcome.acceptedAt} as ${outcome.depositId}, receipt verified`
  }
  switch (outcome.reason) {
    case 'no-such-person': return `${whose} nobody of that name in the sandbox`
    case 'receipt-not-good': return `${whose} the receipt is no proof (${outcome.receipt.reason}: ${outcome.receipt.detail})`
    case 'not-taken': return `${whose} ${whyNotTaken(outcome.posted)}`
  }
}

function whyNotTaken(posted: Extract<DepositOutcome, { reason: 'not-taken' }>['posted']): string {
  switch (posted.reason) {
    case 'refused': {
      const where = posted.field === null ? '' : ` at ${posted.field}`
      return `refused by the portal (${posted.status} ${posted.problem}${where}): ${posted.detail}`
    }
    case 'unreachable': return `the portal did not take it in ${posted.attempts} attempts (${posted.detail}); run again later`
    case 'answer-not-understood': return `the portal's answer is not of the deposit API (status ${posted.status})`
  }
}

/** A depositor as a program: deposits for its linked customers through the portal's API, one line each, and ends. */
export async function runDepositor(name: 'INSURER' | 'UNIVERSITY', issuerOf: (environment: DepositorEnvironment) => Issuer): Promise<void> {
  for (const [signal, status] of [['SIGTERM', 143], ['SIGINT', 130]] as const) process.once(signal, () => process.exit(status))
  const read = readDepositorEnvironment(name)
  if (!read.ok) {
    for (const problem of read.problems) process.stderr.write(`${name.toLowerCase()}: ${problem}\n`)
    process.exit(1)
  }
  const { directory, apiOrigin, apiKey } = read.environment
  const issuer = issuerOf(read.environment)
  const client = { apiOrigin, apiKey, pausesInMilliseconds: patientPauses, timeoutInMilliseconds: 60_000 }
  let outcomes = 0
  for await (const outcome of depositAll({ directory, issuer, client, now: () => new Date() })) {
    outcomes += 1
    const stream = outcome.ok ? process.stdout : process.stderr
    stream.write(`${lineOf(outcome, issuer)}\n`)
    if (!outcome.ok) process.exitCode = 1
  }
  if (outcomes === 0) process.stdout.write(`${issuer.holder}: no customer has linked a mailbox yet\n`)
}
