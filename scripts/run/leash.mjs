// The thread that holds a child to its parent: standard input is the leash, which the kernel closes with the parent.
import { Socket } from 'node:net'

const PATIENCE_MS = 5_000

/** The child leads a process group of its own, with whatever it started. */
function stopGroup() {
  process.kill(-process.pid, 'SIGTERM')
  setTimeout(() => process.kill(-process.pid, 'SIGKILL'), PATIENCE_MS)
}

new Socket({ fd: 0, readable: true, writable: false }).on('error', () => {}).on('close', stopGroup).resume()
