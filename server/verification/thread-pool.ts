import { Worker } from 'node:worker_threads'

/** What a thread answers. A bug inside it comes back as an error; a thread that never answers is killed. */
export type ThreadAnswer<Result> = { ok: true, result: Result } | { ok: false, error: { name: string, message: string, stack: string } }

/** `busy`: too many wait, nothing was looked at. `too-long` and `broke-down`: the thread was killed over this job, or died of it. */
export type PoolOutcome<Result> = { ok: true, result: Result } | { ok: false, reason: 'busy' | 'too-long' | 'broke-down' }

export interface PoolOptions {
  /** The thread's bundle: posts `ready` once, then one `ThreadAnswer` for each job it is posted. */
  file: string | URL
  threads: number
  /** Jobs that may wait for a thread; one more is refused. */
  maxWaiting: number
  /** Longest wait for a thread; then the job is refused as one too many. */
  waitLimitInMilliseconds: number
  jobLimitInMilliseconds: number
  /** For loading the bundle; a thread that needs longer is a broken installation. */
  startLimitInMilliseconds: number
  memoryLimitInMegabytes: number
}

/** Only ours: node's own listeners on a Worker start its port. */
function forget(thread: Worker): void {
  for (const event of ['message', 'error', 'exit']) thread.removeAllListeners(event)
}

interface Waiting<Job, Result> {
  job: Job
  waitLimit: NodeJS.Timeout
  resolve(outcome: PoolOutcome<Result>): void
  reject(error: Error): void
}

/**
 * Runs jobs on untrusted input away from the caller's thread: bounded in number, time and memory. Threads start at first use, are replaced
 * after a time-out or a crash, and do not keep the process alive.
 */
export class ThreadPool<Job, Result> {
  private readonly waiting: Waiting<Job, Result>[] = []
  private readonly idle: Worker[] = []
  private readonly all = new Set<Worker>()
  private starting = 0
  private closed = false

  constructor(private readonly options: PoolOptions) {}

  run(job: Job): Promise<PoolOutcome<Result>> {
    if (this.closed) return Promise.reject(new Error('The pool is closed.'))
    const free = this.idle.length + this.starting + this.options.threads - this.all.size
    if (this.waiting.length >= this.options.maxWaiting + free) return Promise.resolve({ ok: false, reason: 'busy' })
    return new Promise((resolve, reject) => {
      const waitLimit = setTimeout(() => this.giveUp(waitLimit), this.options.waitLimitInMilliseconds)
      this.waiting.push({ job, waitLimit, resolve, reject })
      this.dispatch()
    })
  }

  async close(): Promise<void> {
    this.closed = true
    this.rejectWaiting(new Error('The pool was closed.'))
    await Promise.all([...this.all].map((thread) => thread.terminate()))
  }

  private giveUp(waitLimit: NodeJS.Timeout): void {
    const place = this.waiting.findIndex((waiting) => waiting.waitLimit === waitLimit)
    if (place >= 0) this.waiting.splice(place, 1)[0]?.resolve({ ok: false, reason: 'busy' })
  }

  private rejectWaiting(error: Error): void {
    for (const { waitLimit, reject } of this.waiting.splice(0)) {
      clearTimeout(waitLimit)
      reject(error)
    }
  }

  private dispatch(): void {
    while (this.waiting.length > 0) {
      const thread = this.idle.pop()
      if (thread === undefined) break
      const next = this.waiting.shift()
      if (next !== undefined) this.work(thread, next)
    }
    const wanted = Math.min(this.waiting.length - this.starting, this.options.threads - this.all.size)
    for (let count = 0; count < wanted; count++) this.start()
  }

  private start(): void {
    const resourceLimits = { maxOldGenerationSizeMb: this.options.memoryLimitInMegabytes }
    const thread = new Worker(this.options.file, { resourceLimits, env: {}, stdin: false })
    thread.unref()
    this.all.add(thread)
    this.starting++
    const settle = (cause: Error | null) => {
      clearTimeout(limit)
      forget(thread)
      this.starting--
      if (cause === null) this.release(thread)
      else this.failStart(thread, cause)
    }
    const limit = setTimeout(() => settle(new Error('did not start in time')), this.options.startLimitInMilliseconds)
    thread.once('message', () => settle(null))
    thread.once('error', (error) => settle(error instanceof Error ? error : new Error('threw')))
    thread.once('exit', (code) => settle(new Error(`ended with code ${code} before it was ready`)))
  }

  /** Nobody is left to work for those who wait, unless another thread lives. */
  private failStart(thread: Worker, cause: Error): void {
    this.discard(thread)
    if (this.all.size > 0 || this.closed) return
    this.rejectWaiting(new Error('No verification thread could be started.', { cause }))
  }

  private release(thread: Worker): void {
    thread.on('error', () => this.discard(thread))
    thread.on('exit', () => this.discard(thread))
    this.idle.push(thread)
    this.dispatch()
  }

  private discard(thread: Worker): void {
    forget(thread)
    // A dying thread may still report an error; nobody waits for it any more.
    thread.on('error', () => {})
    this.all.delete(thread)
    const place = this.idle.indexOf(thread)
    if (place >= 0) this.idle.splice(place, 1)
    thread.terminate().catch(() => {})
  }

  private work(thread: Worker, { job, waitLimit, resolve, reject }: Waiting<Job, Result>): void {
    clearTimeout(waitLimit)
    forget(thread)
    const lose = (reason: 'too-long' | 'broke-down') => {
      clearTimeout(limit)
      this.discard(thread)
      resolve({ ok: false, reason })
      this.dispatch()
    }
    const limit = setTimeout(() => lose('too-long'), this.options.jobLimitInMilliseconds)
    thread.once('error', () => lose('broke-down'))
    thread.once('exit', () => lose('broke-down'))
    thread.once('message', (answer: ThreadAnswer<Result>) => {
      clearTimeout(limit)
      forget(thread)
      if (answer.ok) resolve(answer)
      else reject(new Error(`A verification thread failed: ${answer.error.name}: ${answer.error.message}`, { cause: answer.error }))
      this.release(thread)
    })
    thread.postMessage(job)
  }
}
