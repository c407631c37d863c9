import { once } from 'node:events'
import type { Server } from 'node:http'
import pino from 'pino'
import { openAuthorities } from './authorities/catalogue'
import { openTrustServices } from './authorities/trust-services'
import type { TrustServices } from './authorities/trust-services'
import { readEnvironment } from './env'
import type { SandboxEnvironment } from './env'
import { JpkiRecords } from './jpki/records'
import { verifierToken } from './jpki/verifier-token'
import { prepareSandbox } from './prepare'
import { keepAnswering } from './recipients/run'
import { createSandboxServer, health } from './server'
import { jpkiService } from './services/jpki'
import { ocspService } from './services/ocsp'
import { revocationListService } from './services/revocation-lists'
import { timeStampService } from './services/time-stamp'

// The sandbox stands in for the outside world on one machine: it is never reachable from another.
const loopback = '127.0.0.1'
/** Aborted when the process ends. */
const ended = new AbortController()
const log = pino({ name: 'sandbox', base: null })

async function serve({ directory, port, recipients }: SandboxEnvironment): Promise<void> {
  const authorities = await openAuthorities(directory, new Date())
  const server = sandboxServer(await openTrustServices(authorities, new Date()), verifierToken(directory))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop(server))
  server.listen(port, loopback)
  await once(server, 'listening')
  const address = server.address()
  log.info({ url: `http://${loopback}:${typeof address === 'object' && address ? address.port : port}` }, 'sandbox is serving')
  for (const office of recipients.offices) void keepAnswering(office, recipients, log, ended.signal)
}

function sandboxServer({ authorities, responders, timeStampUnit }: TrustServices, token: string): Server {
  const now = () => new Date()
  const routes = [
    health,
    revocationListService(authorities, now),
    ocspService(responders, now),
    timeStampService(timeStampUnit, now),
    jpkiService(new JpkiRecords(authorities), token, now),
  ]
  return createSandboxServer(routes, (failure) => log.error({ err: failure }, 'request failed'))
}

function stop(server: Server): void {
  ended.abort()
  server.close(() => process.exit(0))
  server.closeAllConnections()
}

async function main(command: string | undefined): Promise<void> {
  const read = readEnvironment()
  if (!read.ok) {
    for (const problem of read.problems) process.stderr.write(`sandbox: ${problem}\n`)
    process.exit(1)
  }
  const { directory, port } = read.environment
  if (command === undefined) await serve(read.environment)
  else if (command === 'prepare') await prepareSandbox({ directory, url: `http://${loopback}:${port}`, at: new Date() })
  else {
    process.stderr.write(`sandbox: unknown command ${command}; use prepare, or no command to serve\n`)
    process.exit(2)
  }
}

await main(process.argv[2])
