import type { Instrumentation } from 'next'

// Next compiles this file for its edge runtime as well, where nothing of ours runs. Only this very comparison, which the compiler
// replaces by its result, keeps our code out of that build.
/* eslint-disable no-restricted-syntax */

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { checkSettings } = await import('@/server/start')
    checkSettings()
  }
}

export const onRequestError: Instrumentation.onRequestError = async (...failure) => {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const { logRequestError } = await import('@/server/request-error')
    await logRequestError(...failure)
  }
}
