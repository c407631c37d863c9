import { patientPauses } from '@/client/attempts'
import { depositAll } from './deposit-all'
import type { DepositOutcome } from './deposit-all'
import { readInsurerEnvironment } from './env'

// The sandbox insurer: deposits this year's certificates of its linked customers through the portal's API, and ends.

/** One line an outcome: the sandbox's name of the customer and ids, nothing of the documents. */
function lineOf(outcome: DepositOutcome, taxYear: number): string {
  const whose = `insurer: ${outcome.person} ${taxYear}:`
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

async function main(): Promise<void> {
  const read = readInsurerEnvironment()
  if (!read.ok) {
    for (const problem of read.problems) process.stderr.write(`insurer: ${problem}\n`)
    process.exit(1)
  }
  const { directory, apiOrigin, apiKey, taxYear } = read.environment
  const client = { apiOrigin, apiKey, pausesInMilliseconds: patientPauses, timeoutInMilliseconds: 60_000 }
  let outcomes = 0
  for await (const outcome of depositAll({ directory, taxYear, client, now: () => new Date() })) {
    outcomes += 1
    const stream = outcome.ok ? process.stdout : process.stderr
    stream.write(`${lineOf(outcome, taxYear)}\n`)
    if (!outcome.ok) process.exitCode = 1
  }
  if (outcomes === 0) process.stdout.write('insurer: no customer has linked a mailbox yet\n')
}

for (const [signal, status] of [['SIGTERM', 143], ['SIGINT', 130]] as const) process.once(signal, () => process.exit(status))
await main()
