import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { openAuthorities } from './authorities/catalogue'
import { issueCommand } from './commands/issue'
import { list } from './commands/list'
import { misused } from './commands/outcome'
import type { Outcome } from './commands/outcome'
import { renew } from './commands/renew'
import { release, revoke } from './commands/revoke'
import { readEnvironment } from './env'

const usage = `使い方 / usage: npm run pki -- COMMAND
  list [AUTHORITY] [--json]
  issue card PERSON --name 試験　名 --birth-date YYYYMMDD --sex 1|2|3 --address 住所 --pin 1234 [--sign-password ABC123] [--generation 01|02|03]
  issue seal HOLDER --organisation NAME --corporate-number NUMBER
  issue business|representative HOLDER --name NAME --title TITLE [--organisation NAME --corporate-number NUMBER]
  renew NAME [--only signature] [--name NAME] [--address 住所] [--generation 01|02|03]
  revoke NAME|SERIAL --reason REASON [--only signature|authentication]
  release NAME|SERIAL
`

const text = { type: 'string' } as const
const options = {
  json: { type: 'boolean' },
  reason: text,
  only: text,
  name: text,
  title: text,
  address: text,
  'birth-date': text,
  sex: text,
  pin: text,
  'sign-password': text,
  note: text,
  prefecture: text,
  city: text,
  generation: text,
  organisation: text,
  'corporate-number': text,
} as const

/** Runs one command on the sandbox kept in `directory`; a sandbox server that runs on it sees the change at once. */
async function run(directory: string, args: readonly string[]): Promise<Outcome> {
  const parsed = parsedArguments(args)
  if (parsed === null) return misused('')
  const { values, positionals } = parsed
  const [command, first, second] = positionals
  const at = new Date()
  if (!existsSync(path.join(directory, 'authorities'))) return misused(`用意がまだです。先に npm start / nothing prepared in ${directory}`)
  const context = { authorities: await openAuthorities(directory, at), directory, at }
  switch (command ?? '') {
    case 'list':
      return list(context, first, values.json === true)
    case 'issue':
      return issueCommand(context, first, second, values)
    case 'renew':
      return renew(context, first, values)
    case 'revoke':
      return revoke(context, first, values)
    case 'release':
      return release(context, first, values)
    default:
      return misused('')
  }
}

function parsedArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

function report(outcome: Outcome): number {
  if (outcome.ok) {
    if (outcome.lines.length > 0) process.stdout.write(`${outcome.lines.join('\n')}\n`)
    return 0
  }
  const { kind, problem } = outcome.refusal
  process.stderr.write(problem === '' ? usage : `${problem}\n`)
  return kind === 'usage' ? 2 : 1
}

const environment = readEnvironment()
if (environment.ok) process.exitCode = report(await run(environment.environment.directory, process.argv.slice(2)))
else {
  for (const problem of environment.problems) process.stderr.write(`pki: ${problem}\n`)
  process.exitCode = 1
}
