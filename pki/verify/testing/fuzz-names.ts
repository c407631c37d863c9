/** Name of the global array of counters, one byte each, that an instrumented bundle counts in. */
export const countersName = 'fuzzCounters'

export const readerNames = [
  'certificates',
  'lists',
  'streamed-lists',
  'responses',
  'signatures',
  'time-stamps',
  'files',
  'verdicts',
  'paths',
] as const

export type ReaderName = (typeof readerNames)[number]
