import pino, { type DestinationStream, type Logger } from 'pino'
import { setting } from './env'

/** Never written, wherever they turn up: what would log somebody in, and what says who somebody is. */
const secretKeys = [
  'pin', 'password', 'ticket', 'token', 'csrfToken', 'secret', 'cookie', 'authorization', 'apiKey', 'privateKey',
  'request', 'signature', 'certificate', 'unverifiedCertificate', 'serialNumber',
  'name', 'displayName', 'address', 'birthDate', 'sex', 'content', 'query',
]
const depths = ['', '*.', '*.*.', '*.*.*.']

interface LoggedError {
  type: string
  message: string
  code?: string
  stack?: string
  cause?: LoggedError
}

/** Only these fields: a database error's other properties carry values of rows. */
function describeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an error object' }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const stack = error.stack === undefined ? {} : { stack: error.stack }
  const cause = error.cause === undefined || depth >= 3 ? {} : { cause: describeError(error.cause, depth + 1) }
  return { type: error.name, message: error.message, ...code, ...stack, ...cause }
}

/** One JSON line per event. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: secretKeys.flatMap((key) => depths.map((depth) => depth + key)), censor: '[redacted]' },
    serializers: { err: (error: unknown) => describeError(error) },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

let shared: Logger | undefined

export function log(): Logger {
  shared ??= createLogger(setting('LOG_LEVEL'))
  return shared
}

const plainSegment = /^[a-z0-9][a-z0-9-]{0,39}$/

/** A path for the log: no query, and nothing a person may have typed; our own routes and ids pass. */
export function loggablePath(url: string): string {
  const [path = ''] = url.split(/[?#]/, 1)
  const segments = path.split('/').slice(1, 9)
  return `/${segments.map((segment) => (segment === '' || plainSegment.test(segment) ? segment : ':other')).join('/')}`
}
