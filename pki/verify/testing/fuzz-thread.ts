// The fuzzing thread: changes inputs, feeds them to one reader, keeps those that reach a branch, or a number of passes through it, not seen
// before. Bundled with counters by fuzz-instrument.ts; the counters must exist before the readers load.
import { parentPort, workerData } from 'node:worker_threads'
import './fuzz-counters'
import { DerError } from '../der'
import { BranchCoverage } from './fuzz-counters'
import { minimised } from './fuzz-minimise'
import { mutated, randomFrom, type Random } from './fuzz-mutations'
import { fuzzedReaders, type FuzzedReader } from './fuzz-readers'
import { headBytes, maxInputBytes, type ThreadMessage, type ThreadTask } from './fuzz-session'

const slowInMilliseconds = 1000
const maxCorpusBytes = 64 * 1024 * 1024
const progressEverySeconds = 60
const minimiseForMilliseconds = 15_000

const task = workerData as ThreadTask
const coverage = new BranchCoverage(task.places)
const head = new Int32Array(task.current, 0, 2)
const place = new Uint8Array(task.current, headBytes)
const post = (message: ThreadMessage) => parentPort?.postMessage(message)
let executions = 0

/** Shows the watcher what is about to run. */
function show(input: Uint8Array): void {
  place.set(input)
  Atomics.store(head, 1, input.length)
  Atomics.store(head, 0, (executions += 1))
}

async function faultOf(reader: FuzzedReader, input: Uint8Array): Promise<string | undefined> {
  show(input)
  const start = performance.now()
  try {
    const result = reader.read(input)
    const answer = result instanceof Promise ? await (result as Promise<unknown>) : result
    if (task.planted !== 'nothing' && reader.planted(answer)) strike()
  } catch (error) {
    if (!(error instanceof DerError)) return error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  const milliseconds = performance.now() - start
  return milliseconds > slowInMilliseconds ? `took ${Math.round(milliseconds)} ms` : undefined
}

function strike(): void {
  // Never ends: the watcher must find it.
  while (task.planted === 'hang') Atomics.load(head, 0)
  throw new TypeError('planted bug')
}

/** A busy machine is slow too: what was slow once must be slow again. */
async function certainFault(reader: FuzzedReader, input: Uint8Array): Promise<string | undefined> {
  const what = await faultOf(reader, input)
  const isSlow = what?.startsWith('took ')
  return isSlow && !(await faultOf(reader, input)) ? undefined : what
}

/** What tells one fault from another while its input is made smaller: the message and the place, without figures. */
const kindOf = (what: string | undefined) => what?.split('\n').slice(0, 2).join().replace(/\d+/g, '')

class Corpus {
  readonly inputs: Uint8Array[] = []
  private bytes = 0

  /** Runs an input; keeps it when it reached something new. */
  async run(reader: FuzzedReader, input: Uint8Array, isKept: boolean): Promise<string | undefined> {
    coverage.clear()
    const what = await certainFault(reader, input)
    if (what) return what
    if (!coverage.addNew() || this.bytes + input.length > maxCorpusBytes) return undefined
    this.inputs.push(input)
    this.bytes += input.length
    if (!isKept) post({ kind: 'kept', input })
    return undefined
  }

  /** Late finds and small inputs come up more often. */
  any(random: Random): Uint8Array {
    const { length } = this.inputs
    const from = random(3) === 0 ? Math.floor(length * 0.75) : 0
    const [one, other] = [0, 1].map(() => this.inputs[from + random(length - from)] ?? new Uint8Array())
    return one && other && other.length < one.length ? other : (one ?? new Uint8Array())
  }
}

const report = (corpus: Corpus) =>
  post({ kind: 'progress', progress: { executions, corpus: corpus.inputs.length, coverage: coverage.byFile() } })

async function fuzz(reader: FuzzedReader): Promise<{ input: Uint8Array; what: string } | undefined> {
  const corpus = new Corpus()
  const random = randomFrom(task.seed)
  for (const [index, input] of [...reader.seeds, ...task.kept].entries()) {
    const what = input.length <= maxInputBytes ? await corpus.run(reader, input, index >= reader.seeds.length) : undefined
    if (what) return { input, what }
  }
  report(corpus)
  const end = performance.now() + task.seconds * 1000
  let reportAt = performance.now() + progressEverySeconds * 1000
  for (let now = performance.now(); now < end; now = performance.now()) {
    const input = mutated(corpus.any(random), corpus.any(random), random)
    const what = input.length <= maxInputBytes ? await corpus.run(reader, input, false) : undefined
    if (what) return { input, what }
    if (now < reportAt) continue
    report(corpus)
    reportAt = now + progressEverySeconds * 1000
  }
  report(corpus)
  return undefined
}

const reader = fuzzedReaders.find(({ name }) => name === task.reader)
if (!reader) throw new Error(`no reader is called ${task.reader}`)
const fault = await fuzz(reader)
if (fault) {
  const isSame = async (input: Uint8Array) => kindOf(await faultOf(reader, input)) === kindOf(fault.what)
  post({ kind: 'fault', what: fault.what, input: await minimised(fault.input, isSame, minimiseForMilliseconds) })
} else {
  post({ kind: 'done' })
}
