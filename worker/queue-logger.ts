import { Logger, type LogLevel } from 'graphile-worker'
import type { Logger as AppLogger } from 'pino'

const levels: Record<`${LogLevel}`, 'error' | 'warn' | 'debug'> = { error: 'error', warning: 'warn', info: 'debug', debug: 'debug' }

/** graphile-worker's own lines in our form. Its `meta` carries jobs with their payload, so only the error of it is passed on. */
export function queueLogger(log: AppLogger): Logger {
  return new Logger((scope) => (level, message, meta) => {
    const facts = { event: 'queue', task: scope.taskIdentifier, jobId: scope.jobId, ...(meta?.error === undefined ? {} : { err: meta.error }) }
    log[levels[level]](facts, message)
  })
}
