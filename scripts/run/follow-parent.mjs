// Loaded before a child's own program (node --import): ends the child when its parent is gone, even by kill -9.
// Standard input is the leash: the kernel closes it with the parent. Grandchildren and threads load this too and must not act.
import { isMainThread } from 'node:worker_threads'

const PATIENCE_MS = 5_000

if (isMainThread && process.env.MADOGUCHI_LEASH === String(process.ppid)) {
  process.stdin.on('end', stopGroup).on('error', stopGroup).resume()
  process.stdin.unref()
}

/** The child leads a process group of its own, with whatever it started. */
function stopGroup() {
  process.kill(-process.pid, 'SIGTERM')
  setTimeout(() => process.kill(-process.pid, 'SIGKILL'), PATIENCE_MS).unref()
}
