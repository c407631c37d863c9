// Loaded before a child's own program (node --import): ends the child when its parent is gone, even by kill -9.
// The watch is a thread of its own, because a program may be stuck in its main thread just then (pino waits there for ever
// when the reader of its log has gone). Grandchildren and threads load this file too and must not act.
import { isMainThread, Worker } from 'node:worker_threads'

if (isMainThread && process.env.MADOGUCHI_LEASH === String(process.ppid)) {
  new Worker(new URL('leash.mjs', import.meta.url), { execArgv: [], env: {} }).unref()
}
