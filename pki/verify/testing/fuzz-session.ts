// Runs one reader on its own thread: watched from here, so that what hangs or eats all memory is found and not just waited for.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { vectorsFolder } from './vectors'

export interface FuzzOptions {
  readonly seconds: number
  readonly seed: number
  /** A bug that the readers do not have, to see that one would be found. */
  readonly planted: 'nothing' | 'crash' | 'hang'
  /** Where inputs that reached something new are kept for the next run, and faulty ones are written; undefined: nowhere. */
  readonly folder: string | undefined
  /** No answer for so long is a fault. */
  readonly hangSeconds: number
}

export interface FuzzFault {
  readonly input: Uint8Array
  readonly what: string
  readonly file: string | undefined
}

export interface FuzzProgress {
  readonly executions: number
  readonly corpus: number
  /** Branches met and branches there are, file by file; files of which nothing was met are left out. */
  readonly coverage: readonly { readonly file: string; readonly met: number; readonly all: number }[]
}

export interface FuzzOutcome extends FuzzProgress {
  readonly seconds: number
  readonly fault: FuzzFault | undefined
}

/** What the thread is started with. `current` shows what it is doing: executions, length of the input, then the input itself. */
export interface ThreadTask {
  readonly reader: string
  readonly seconds: number
  readonly seed: number
  readonly planted: FuzzOptions['planted']
  readonly places: readonly string[]
  readonly kept: readonly Uint8Array[]
  readonly current: SharedArrayBuffer
}

export type ThreadMessage =
  | { readonly kind: 'kept'; readonly input: Uint8Array }
  | { readonly kind: 'progress'; readonly progress: FuzzProgress }
  | { readonly kind: 'fault'; readonly input: Uint8Array; readonly what: string }
  | { readonly kind: 'done' }

export const maxInputBytes = 1 << 18
export const headBytes = 8

const memoryLimitInMegabytes = 512
const watchEveryMilliseconds = 250

/** Fuzzes a reader with an instrumented bundle of `fuzz-thread.ts` until a fault or the end of its time. */
export function fuzzReader(
  bundle: { readonly file: string; readonly places: readonly string[] },
  reader: string,
  options: FuzzOptions,
  say: (progress: FuzzProgress) => void,
): Promise<FuzzOutcome> {
  const current = new SharedArrayBuffer(headBytes + maxInputBytes)
  const folder = options.folder && path.join(options.folder, reader)
  if (folder) mkdirSync(path.join(folder, 'corpus'), { recursive: true })
  const { seconds, seed, planted } = options
  const task: ThreadTask = { reader, seconds, seed, planted, places: bundle.places, kept: folder ? keptInputs(folder) : [], current }
  const resourceLimits = { maxOldGenerationSizeMb: memoryLimitInMegabytes }
  const env = { ...process.env, VECTORS_DIR: vectorsFolder }
  const thread = new Worker(bundle.file, { workerData: task, resourceLimits, execArgv: ['--enable-source-maps'], env })
  const start = performance.now()
  let progress: FuzzProgress = { executions: 0, corpus: 0, coverage: [] }

  return new Promise((resolve, reject) => {
    const end = (fault?: Omit<FuzzFault, 'file'>) => {
      clearInterval(watch)
      void thread.terminate()
      const written = fault && { ...fault, file: folder && writeFault(folder, fault) }
      resolve({ ...progress, seconds: (performance.now() - start) / 1000, fault: written })
    }
    const watch = setInterval(hangWatch(current, options.hangSeconds, end), watchEveryMilliseconds)
    thread.on('message', (message: ThreadMessage) => {
      if (message.kind === 'kept' && folder) writeFileSync(path.join(folder, 'corpus', nameOf(message.input)), message.input)
      if (message.kind === 'progress') say((progress = message.progress))
      if (message.kind === 'fault') end(message)
      if (message.kind === 'done') end()
    })
    thread.on('error', (error: NodeJS.ErrnoException) => {
      const what = `needed more than ${memoryLimitInMegabytes} MB`
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return end({ input: inputIn(current), what })
      clearInterval(watch)
      reject(error)
    })
  })
}

/** Called again and again: ends the run when the thread has been at the same input for too long. */
function hangWatch(current: SharedArrayBuffer, hangSeconds: number, end: (fault: { input: Uint8Array; what: string }) => void) {
  const head = new Int32Array(current, 0, 2)
  let seen = { executions: -1, since: performance.now() }
  return () => {
    const executions = Atomics.load(head, 0)
    if (executions !== seen.executions) seen = { executions, since: performance.now() }
    const isStuck = executions > 0 && performance.now() - seen.since > hangSeconds * 1000
    if (isStuck) end({ input: inputIn(current), what: `no answer in ${hangSeconds} s` })
  }
}

const inputIn = (current: SharedArrayBuffer) => {
  const length = Atomics.load(new Int32Array(current, 0, 2), 1)
  return new Uint8Array(current, headBytes, length).slice()
}

const nameOf = (input: Uint8Array) => createHash('sha256').update(input).digest('hex').slice(0, 20)

const keptInputs = (folder: string) =>
  readdirSync(path.join(folder, 'corpus')).map((name) => new Uint8Array(readFileSync(path.join(folder, 'corpus', name))))

function writeFault(folder: string, { input, what }: Omit<FuzzFault, 'file'>): string {
  const file = path.join(folder, `fault-${nameOf(input)}`)
  writeFileSync(`${file}.bin`, input)
  writeFileSync(`${file}.txt`, `${what}\n`)
  return `${file}.bin`
}
