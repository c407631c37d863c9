/** Everything the bridge ever logs: what happened and a closed reason. There is no field that could carry a PIN, a request or a name. */
export type LogEvent =
  | { event: 'started'; address: string; portals: readonly string[] }
  | { event: 'stopped' }
  | { event: 'refused'; reason: string }
  | { event: 'done'; purpose: string; origin: string; delivery: string }
  | { event: 'failed'; reference: string; error: string }

/** The numbers pino uses. */
const INFO = 30
const ERROR = 50

export type Log = (entry: LogEvent) => void

export const logToStdout: Log = (entry) => {
  process.stdout.write(`${JSON.stringify({ level: entry.event === 'failed' ? ERROR : INFO, time: new Date().toISOString(), process: 'bridge', ...entry })}\n`)
}
