// Saves the evidence of every document that residents have sent you and nobody has read yet. It answers none of them. Run it with:
//   MADOGUCHI_API_KEY=… npx tsx client/inbox-example.ts http://localhost:3000 FOLDER
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { patientPauses, type DepositClientOptions } from './attempts'
import { apiKey } from './env'
import { fetchFile, forwards, readForward, type Asked, type ForwardEntry } from './inbox'

const [apiOrigin, folder] = process.argv.slice(2)
if (apiOrigin === undefined || folder === undefined) {
  process.stderr.write('usage: MADOGUCHI_API_KEY=KEY npx tsx client/inbox-example.ts ORIGIN FOLDER\n')
  process.exit(64)
}

const options: DepositClientOptions = { apiOrigin, apiKey: apiKey(), pausesInMilliseconds: patientPauses, timeoutInMilliseconds: 60_000, language: 'en' }

function valueOf<Value>(asked: Asked<Value>): Value {
  if (asked.ok) return asked.value
  process.stderr.write(asked.reason === 'refused' ? `refused: ${asked.problem}: ${asked.title}\n` : `not answered: ${asked.reason}\n`)
  process.exit(1)
}

// The list first and whole: reading one takes it out of the list.
const unread: ForwardEntry[] = []
for await (const asked of forwards({ state: 'unread' }, options)) unread.push(valueOf(asked))

mkdirSync(folder, { recursive: true })
for (const { forwardId, kind, issuerName, reference } of unread) {
  const { documents } = valueOf(await readForward(forwardId, options))
  const file = path.join(folder, `${forwardId}.zip`)
  writeFileSync(file, valueOf(await fetchFile(forwardId, 'evidence.zip', options)))
  const says = documents.map(({ role, verdict }) => `${role} ${verdict.indication}`).join(', ')
  process.stdout.write(`${reference || '-'} ${kind} of ${issuerName}: the portal says ${says}; check it yourself: ${file}\n`)
}
process.stdout.write(`${unread.length} saved\n`)
