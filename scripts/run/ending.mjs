// How a run of ours ends: by Ctrl-C, SIGTERM, a closed terminal, npm killed above us, or by itself. Always without leftovers.
import { killAllProcesses, stopAllProcesses } from './processes.mjs'
import { say } from './say.mjs'

const WATCH_EVERY_MS = 500
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }

/**
 * Takes over the signals. A second one does not wait any longer.
 * @returns {{ readonly begun: boolean, stop: (code: number, farewell?: () => void) => Promise<never>, last: (act: () => unknown) => void }}
 *   `last` adds what is done after all processes are gone, latest first
 */
export function onStop() {
  const afterwards = []
  let begun = false
  const stop = async (code, farewell = () => {}) => {
    if (begun) return new Promise(() => {})
    begun = true
    await stopAllProcesses()
    for (const act of afterwards.reverse()) await act()
    farewell()
    process.exit(code)
  }
  const onSignal = (signal) => {
    if (begun) killAllProcesses()
    else say('\n止めています / stopping')
    void stop(exitCodes[signal])
  }
  for (const signal of Object.keys(exitCodes)) process.on(signal, onSignal)
  watchNpm(() => void stop(1))
  return {
    get begun() {
      return begun
    },
    stop,
    last: (act) => afterwards.push(act),
  }
}

/** npm killed outright cannot pass the signal on; then we have a new parent. */
function watchNpm(act) {
  if (!process.env.npm_lifecycle_event) return
  const npm = process.ppid
  setInterval(() => process.ppid !== npm && act(), WATCH_EVERY_MS).unref()
}
