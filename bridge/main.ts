import { access, readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { createPcsc } from '@/card/pcsc/node-pcsc'
import { createAllReaders } from './all-readers'
import { createCardTurn } from './card-turn'
import { readEnvironment } from './env'
import { createFormTokens } from './form-token'
import { logToStdout } from './log'
import { createAskPin } from './pinentry'
import { openPhrase } from './phrase'
import { parsePortals, type Portal } from './portals'
import { createBridgeServer, listen } from './server'
import { createSignedRequests } from './signed-requests'
import { type AskStanding, createAskStanding, readAnchors } from './standing'
import { createVirtualReaders } from './virtual-readers'

// The bridge sits idle nearly always, on machines of people who have other things to do: V8 keeps its heap small (about 15 MB after some use).
setFlagsFromString('--optimize-for-size')

async function readPortals(path: string): Promise<Portal[]> {
  try {
    return parsePortals(await readFile(path, 'utf8'))
  } catch (error) {
    throw new Error('BRIDGE_PORTALS: this file does not pin a portal: [{ "origin", "keys": [{ "kid", "jwk" }] }]', { cause: error })
  }
}

const requireFolder = (path: string) =>
  access(path).catch((error: unknown) => {
    throw new Error('BRIDGE_VIRTUAL_CARDS: there is no such folder', { cause: error })
  })

function askStandingOf(trustFile: string | null): AskStanding | null {
  if (trustFile === null) return null
  try {
    return createAskStanding(readAnchors(trustFile))
  } catch (error) {
    throw new Error('BRIDGE_TRUST: this file does not list authorities: { "anchors": [{ "id", "uses", "certificate", "crlUrl" }] }', { cause: error })
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { pin: { type: 'string' } } })
  const read = readEnvironment(undefined, values.pin === undefined ? {} : { BRIDGE_PIN: values.pin })
  if (!read.ok) {
    for (const line of read.lines) process.stderr.write(`bridge: ${line}\n`)
    process.exit(1)
  }
  const { environment } = read
  const portals = await readPortals(environment.portalsFile)
  if (environment.virtualCardsFolder !== null) await requireFolder(environment.virtualCardsFolder)
  const server = createBridgeServer({
    portals,
    readers: createAllReaders({
      virtual: environment.virtualCardsFolder === null ? null : createVirtualReaders(environment.virtualCardsFolder),
      pcsc: environment.usesPcsc ? createPcsc() : null,
    }),
    phrase: await openPhrase(environment.stateFolder),
    formTokens: createFormTokens(),
    signedRequests: createSignedRequests(),
    cardTurn: createCardTurn(),
    askStanding: askStandingOf(environment.trustFile),
    askPin: environment.pinentry === null ? null : createAskPin(environment.pinentry),
    now: () => new Date(),
    log: logToStdout,
  })
  const port = await listen(server, environment.port)
  logToStdout({ event: 'started', address: `http://127.0.0.1:${port}`, portals: portals.map(({ origin }) => origin) })
  const stop = () => {
    server.close(() => logToStdout({ event: 'stopped' }))
    server.closeAllConnections()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

main().catch((error: unknown) => {
  process.stderr.write(`bridge: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
})
