import type { Instrumentation } from 'next'
import { env, EnvironmentError } from '@/server/env'
import { log, loggablePath } from '@/server/log'

/** Before the first request: a bad variable fails the start, with one line each. */
export function register(): void {
  try {
    env()
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    for (const line of error.lines) process.stderr.write(`${line}\n`)
    process.exit(1)
  }
}

/** The digest is the reference number that the error page shows. */
export const onRequestError: Instrumentation.onRequestError = (error, { path, method }, { routePath, routeType }) => {
  const digest = typeof error === 'object' && error !== null && 'digest' in error ? String(error.digest) : undefined
  log().error({ err: error, reference: digest, method, path: loggablePath(path), route: routePath, routeType }, 'request failed')
}
