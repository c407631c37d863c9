// Entry of dist/verification-worker.mjs: one thread that reads and verifies what strangers sent.
import { constants, setPriority } from 'node:os'
import { serveJobs } from './serve'
import { work } from './work'

// Who is answered comes before who is verified: the thread that hands out work and answers never waits for a processor behind this one.
// On Linux a thread has a priority of its own; elsewhere this would lower the whole process.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

serveJobs(work)
