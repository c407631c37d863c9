// Entry of dist/verification-worker.mjs: one thread that reads and verifies what strangers sent.
import { serveJobs } from './serve'
import { work } from './work'

serveJobs(work)
