// Deposits one signed document and waits until it lies in the mailbox. Run it with:
//   MADOGUCHI_API_KEY=… npx tsx client/example.ts http://localhost:3005 PSEUDONYM certificate.xml certificate.xml.p7s
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { patientPauses, type DepositClientOptions } from './attempts'
import { findDeposit, postDeposit } from './deposits'
import { apiKey } from './env'

const [apiOrigin, pseudonym, documentFile, signatureFile] = process.argv.slice(2)
if (apiOrigin === undefined || pseudonym === undefined || documentFile === undefined || signatureFile === undefined) {
  process.stderr.write('usage: MADOGUCHI_API_KEY=KEY npx tsx client/example.ts ORIGIN PSEUDONYM DOCUMENT SIGNATURE\n')
  process.exit(64)
}

const options: DepositClientOptions = { apiOrigin, apiKey: apiKey(), pausesInMilliseconds: patientPauses, timeoutInMilliseconds: 60_000, language: 'en' }
const content = readFileSync(documentFile)
const signature = readFileSync(signatureFile)
// From what is sent, so that running this again after a crash sends the same deposit and not a second one.
const idempotencyKey = createHash('sha256').update(content).update(signature).update(pseudonym).digest('base64url')

const posted = await postDeposit({
  idempotencyKey, pseudonym, kind: 'premium-deduction', depositorReference: 'example-1',
  documents: [{ role: 'original', mediaType: 'application/xml', content, signature }],
}, options)

if (!posted.ok) {
  process.stderr.write(posted.reason === 'refused' ? `refused: ${posted.problem} at ${posted.field ?? 'the whole'}: ${posted.title}\n` : `not taken: ${posted.reason}\n`)
  process.exit(1)
}

// The receipt is proof by itself: openssl cms -verify -binary -inform DER -in receipt.p7s -content receipt.json -CAfile …
const { depositId, receipt } = posted.acceptance
writeFileSync('receipt.json', Buffer.from(receipt.content, 'base64'))
writeFileSync('receipt.json.p7s', Buffer.from(receipt.signature, 'base64'))
process.stdout.write(`accepted as ${depositId}, receipt in receipt.json and receipt.json.p7s\n`)

for (let asked = 0; asked < 30; asked++) {
  const status = await findDeposit(depositId, options)
  if (status?.state === 'published') {
    process.stdout.write(`published at ${status.publishedAt ?? ''}\n`)
    process.exit(0)
  }
  await sleep(1000)
}
process.stdout.write('not published yet: ask again later\n')
