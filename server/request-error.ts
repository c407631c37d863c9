import type { Instrumentation } from 'next'
import { log, loggablePath } from './log'

/** The digest is the reference number that the error page shows. */
export const logRequestError: Instrumentation.onRequestError = (error, { path, method }, { routePath, routeType }) => {
  const reference = typeof error === 'object' && error !== null && 'digest' in error ? String(error.digest) : undefined
  log().error({ err: error, reference, method, path: loggablePath(path), route: routePath, routeType }, 'request failed')
}
