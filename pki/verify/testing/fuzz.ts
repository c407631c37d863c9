// npm run -s fuzz -- [READER]... [--seconds N] [--seed N] [--planted-bug]
// Feeds changed files to each reader for N seconds (default 600), keeps those that reach new code, prints the coverage, and stops at the first
// fault: anything but a DerError thrown, or an answer that takes over a second. Exit 0 nothing found, 1 a fault (its input in base64).
import { parseArgs } from 'node:util'
import { DerError } from '../der'
import { Coverage } from './fuzz-coverage'
import { mutated, type Random } from './fuzz-mutations'
import { fuzzedReaders, type FuzzedReader } from './fuzz-readers'

const batchSize = 200
const maxCorpus = 2000
const slowInMilliseconds = 1000

interface Fault {
  readonly input: Uint8Array
  readonly what: string
}

/** xorshift32: the same seed gives the same run on the same machine. */
function randomFrom(seed: number): Random {
  let state = seed | 0 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return below > 0 ? (state >>> 0) % below : 0
  }
}

async function faultOf(reader: FuzzedReader, input: Uint8Array, hasPlantedBug: boolean): Promise<Fault | undefined> {
  const start = performance.now()
  try {
    const result = await reader.read(input)
    if (hasPlantedBug && reader.planted(result)) throw new TypeError('planted bug')
  } catch (error) {
    if (!(error instanceof DerError)) return { input, what: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
  const milliseconds = performance.now() - start
  return milliseconds > slowInMilliseconds ? { input, what: `took ${Math.round(milliseconds)} ms` } : undefined
}

async function runBatch(reader: FuzzedReader, inputs: readonly Uint8Array[], hasPlantedBug: boolean): Promise<Fault | undefined> {
  for (const input of inputs) {
    const fault = await faultOf(reader, input, hasPlantedBug)
    if (fault) return fault
  }
  return undefined
}

/** The inputs that reached one of these blocks, found by running them again one by one; none that only repeats an earlier one. */
async function reaching(
  reader: FuzzedReader,
  inputs: readonly Uint8Array[],
  blocks: ReadonlySet<string>,
  coverage: Coverage,
): Promise<Uint8Array[]> {
  const open = new Set(blocks)
  const found: Uint8Array[] = []
  for (const input of inputs) {
    if (open.size === 0) break
    await faultOf(reader, input, false)
    const reached = [...(await coverage.lastRun())].filter((block) => open.delete(block))
    if (reached.length > 0) found.push(input)
  }
  return found
}

async function fuzz(
  reader: FuzzedReader,
  seconds: number,
  random: Random,
  hasPlantedBug: boolean,
  coverage: Coverage,
): Promise<Fault | undefined> {
  await runBatch(reader, reader.seeds, false)
  await coverage.newlyRun()
  const corpus = [...reader.seeds]
  const end = performance.now() + seconds * 1000
  let count = 0
  while (performance.now() < end) {
    const any = () => corpus[random(corpus.length)] ?? new Uint8Array()
    const inputs = Array.from({ length: batchSize }, () => mutated(any(), any(), random))
    const fault = await runBatch(reader, inputs, hasPlantedBug)
    if (fault) return fault
    count += inputs.length
    const blocks = await coverage.newlyRun()
    if (blocks.size > 0 && corpus.length < maxCorpus) corpus.push(...(await reaching(reader, inputs, blocks, coverage)))
  }
  process.stdout.write(`${reader.name}: ${count} inputs, ${corpus.length} kept, nothing found\n`)
  return undefined
}

async function main(): Promise<number> {
  const options = {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string' },
    'planted-bug': { type: 'boolean', default: false },
  } as const
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const chosen = positionals.length > 0 ? fuzzedReaders.filter(({ name }) => positionals.includes(name)) : fuzzedReaders
  if (chosen.length === 0) throw new Error(`readers: ${fuzzedReaders.map(({ name }) => name).join(', ')}`)
  const seed = Number(values.seed ?? Date.now() % 2 ** 31)
  process.stdout.write(`seed ${seed}, ${values.seconds} s a reader\n`)
  const coverage = new Coverage()
  await coverage.start()
  for (const reader of chosen) {
    const fault = await fuzz(reader, Number(values.seconds), randomFrom(seed), values['planted-bug'], coverage)
    if (fault) {
      process.stdout.write(`${reader.name}: ${fault.what}\n${Buffer.from(fault.input).toString('base64')}\n`)
      return 1
    }
  }
  process.stdout.write(`coverage of pki/verify:\n${coverage.report().join('\n')}\n`)
  return 0
}

main().then(
  (code) => {
    process.exitCode = code
  },
  (error: unknown) => {
    process.stderr.write(`fuzz: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 2
  },
)
