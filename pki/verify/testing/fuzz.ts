// npm run -s fuzz -- [READER]... [--seconds N] [--seed N] [--fresh] [--planted-bug] [--planted-hang]
// Feeds changed files to each reader for N seconds (default 600) with a counter in every branch, keeps those that reach something new (for
// the next run too, in .data/fuzz; --fresh leaves them aside), and prints the coverage. Stops at the first fault: anything but a DerError
// thrown, an answer that takes over a second or none at all, more than 512 MB, or an answer that contradicts another. The faulty input is
// made smaller and written to .data/fuzz. Exit 0 nothing found, 1 a fault, 64 wrong usage.
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { bundleInstrumented } from './fuzz-instrument'
import { readerNames } from './fuzz-names'
import { fuzzReader, type FuzzOutcome, type FuzzProgress } from './fuzz-session'

const root = path.resolve(import.meta.dirname, '../../..')
const data = path.join(root, '.data', 'fuzz')

const options = {
  seconds: { type: 'string', default: '600' },
  seed: { type: 'string' },
  fresh: { type: 'boolean', default: false },
  'planted-bug': { type: 'boolean', default: false },
  'planted-hang': { type: 'boolean', default: false },
} as const

class UsageError extends Error {}

function chosen() {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    const unknown = positionals.find((name) => !readerNames.some((known) => known === name))
    const [seconds, seed] = [Number(values.seconds), Number(values.seed ?? Date.now() % 2 ** 31)]
    if (unknown !== undefined) throw new Error(`no reader is called ${unknown}`)
    if (!(seconds > 0) || !Number.isInteger(seed)) throw new Error('--seconds and --seed are numbers')
    const planted = values['planted-hang'] ? 'hang' : values['planted-bug'] ? 'crash' : 'nothing'
    return { readers: positionals.length > 0 ? positionals : readerNames, seconds, seed, planted, isFresh: values.fresh } as const
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

const say = (text: string) => void process.stdout.write(`${text}\n`)

const share = (met: number, all: number) => `${met} of ${all} branches (${Math.round((100 * met) / Math.max(1, all))} %)`

function covered({ coverage }: FuzzProgress): string {
  const sum = (of: 'met' | 'all') => coverage.reduce((total, file) => total + file[of], 0)
  return share(sum('met'), sum('all'))
}

const summary = (name: string, progress: FuzzProgress) =>
  `${name}: ${progress.executions} executions, ${progress.corpus} inputs kept, ${covered(progress)} of the files reached`

function tell(name: string, outcome: FuzzOutcome): void {
  say(`${summary(name, outcome)}, ${Math.round(outcome.seconds)} s`)
  for (const { file, met, all } of outcome.coverage) say(`  ${file}: ${share(met, all)}`)
  if (!outcome.fault) return say(`${name}: nothing found`)
  say(`${name}: ${outcome.fault.what}\n${outcome.fault.file ?? ''}\n${Buffer.from(outcome.fault.input).toString('base64')}`)
}

async function main(): Promise<number> {
  const { readers, seconds, seed, planted, isFresh } = chosen()
  mkdirSync(data, { recursive: true, mode: 0o700 })
  const file = path.join(data, `thread-${process.pid}.mjs`)
  const places = await bundleInstrumented(path.join(import.meta.dirname, 'fuzz-thread.ts'), path.join(root, 'pki/verify'), file)
  say(`seed ${seed}, ${seconds} s a reader${planted === 'nothing' ? '' : `, with a planted ${planted}`}`)
  const folder = isFresh || planted !== 'nothing' ? undefined : data
  try {
    for (const name of readers) {
      const tellProgress = (progress: FuzzProgress) => say(`  ${summary(name, progress)}`)
      const outcome = await fuzzReader({ file, places }, name, { seconds, seed, planted, folder, hangSeconds: 30 }, tellProgress)
      tell(name, outcome)
      if (outcome.fault) return 1
    }
    return 0
  } finally {
    rmSync(file)
  }
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`fuzz: ${error instanceof Error ? error.message : String(error)}\n`)
    if (error instanceof UsageError) process.stderr.write(`readers: ${readerNames.join(', ')}\n`)
    process.exitCode = error instanceof UsageError ? 64 : 2
  },
)
