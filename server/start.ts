import { env, EnvironmentError } from './env'
import { gestureEnv } from './gestures/env'
import { serveOnly } from './serve-only'
import { portalSeal } from './seal/portal-seal'
import { allAnchors } from './trust/anchors'
import { webhookSettings } from './webhooks/env'

/** Before the first request: what could only fail later fails the start, a bad variable with one line each. */
export function checkSettings(): void {
  try {
    serveOnly(env().SERVES)
    gestureEnv()
    allAnchors()
    portalSeal()
    webhookSettings()
  } catch (error) {
    const lines = error instanceof EnvironmentError ? error.lines : [error instanceof Error ? error.message : 'The settings are not usable.']
    for (const line of lines) process.stderr.write(`${line}\n`)
    process.exit(1)
  }
}
