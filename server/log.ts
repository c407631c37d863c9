import pino, { type DestinationStream, type Logger } from 'pino'
import { setting } from './env'

/** Never written, wherever they turn up: what would log somebody in, and what says who somebody is. */
const secretKeys = new Set([
  'pin', 'password', 'ticket', 'token', 'csrfToken', 'secret', 'cookie', 'authorization', 'apiKey', 'privateKey',
  'request', 'signature', 'certificate', 'unverifiedCertificate', 'serialNumber',
  'name', 'displayName', 'address', 'birthDate', 'sex', 'content', 'query',
])
/** Levels of objects that are shown. */
const MAXIMUM_DEPTH = 4

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

/** What may be written of a value. By hand and not by pino's paths, which cost twenty times as much a line and end at the depth they are written for. */
function shown(value: unknown, depth: number): unknown {
  if (value instanceof Error) return describeError(value)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (depth >= MAXIMUM_DEPTH) return '[too deep]'
  return Array.isArray(value) ? value.map((element) => shown(element, depth + 1)) : shownFields(value, depth)
}

const shownFields = (fields: object, depth = 0): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([key, value]: [string, unknown]) => [key, secretKeys.has(key) ? '[redacted]' : shown(value, depth + 1)]))

/** One JSON line per event. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: (fields) => shownFields(fields) },
    // Errors are described before; pino's own serializer would add their other properties.
    serializers: { err: (described: unknown) => described },
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
