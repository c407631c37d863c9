import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { answerAll } from './answer-all'
import type { Office } from './office'

export interface MachineSettings {
  readonly directory: string
  /** Where the portal's machine interface is, without a slash at its end. */
  readonly apiOrigin: string
  readonly pauseInMilliseconds: number
}

/** An office whose machine answers: where its key lies. The portal's seed may write the key after this has begun. */
export interface AnsweringOffice {
  readonly office: Office
  readonly keyFile: string
}

/** Answers until it is stopped; a round that fails is followed by the next. One line an answer, of ids and words from closed lists. */
export async function keepAnswering(answering: AnsweringOffice, settings: MachineSettings, log: Logger, signal: AbortSignal): Promise<void> {
  let lastTrouble: string | null = null
  while (!signal.aborted) {
    const trouble = await round(answering, settings, log).catch((error: unknown) => (error instanceof Error ? error.message : 'failed'))
    // A portal that is away is told of once, not at every round.
    if (trouble !== null && trouble !== lastTrouble) log.warn({ office: answering.office.holder, because: trouble }, 'recipient cannot answer')
    lastTrouble = trouble
    await sleep(settings.pauseInMilliseconds, undefined, { signal }).catch(() => undefined)
  }
}

/** Null when everything was decided; else why something was not. */
async function round({ office, keyFile }: AnsweringOffice, { directory, apiOrigin }: MachineSettings, log: Logger): Promise<string | null> {
  const client = { apiOrigin, apiKey: readFileSync(keyFile, 'utf8').trim(), pausesInMilliseconds: [], timeoutInMilliseconds: 20_000 }
  let trouble: string | null = null
  for await (const outcome of answerAll({ directory, office, client, now: () => new Date() })) {
    if (outcome.outcome === 'not-asked') trouble = outcome.because
    else if (outcome.outcome === 'later') trouble = 'cannot be decided now'
    else log.info({ office: office.holder, ...outcome }, 'recipient answered')
  }
  return trouble
}
