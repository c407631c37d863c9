import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import { build } from 'esbuild'
import { runOnce } from 'graphile-worker'
import pino from 'pino'
import { afterAll, beforeAll } from 'vitest'
import type { Resident } from '@/domain/actor'
import { testDatabase } from '@/prisma/testing/database'
import { queueLogger } from '@/worker/queue-logger'
import { schedule, tasks, webhookTasks } from '@/worker/tasks'
import { database } from '../../database'
import { accountFor } from '../../identity/accounts'
import type { TestCard } from '../../identity/testing/authority'
import { openSession } from '../../identity/session-rows'
import { installJobQueue } from '../../job-queue'
import { ensureLink } from '../../links/ensure'
import { expectDescribed } from '../../openapi/testing/described'
import { apiKeyText, newApiKey } from '../../organisations/api-key'
import { ensureApiClient, ensureDepositingOrganisation } from '../../organisations/register'
import { ensureSigner } from '../../organisations/signers'
import { residentOf } from '../../session'
import { blobs } from '../../storage/blobs'
import { stopVerifiers } from '../../verification/verifier'
import { postBatch, postDeposit } from '../http'
import { getDeposit, getDeposits, postWithdrawal } from '../life-http'
import { cardAnchors, cardAuthorities, cardListAt, cardOf, type CardAuthorities, type CardOf } from './cards'
import { sampleCorporateNumber } from './documents'
import { SealAuthority, type Seal } from './seals'

/** An organisation with its seal and its machine's key. */
export interface TestOrganisation {
  id: string
  name: string
  corporateNumber: string
  seal: Seal
  apiKey: string
}

/** A resident with a session, and the name under which the insurer knows them. */
export interface TestResident {
  actor: Resident
  pseudonym: string
  /** The card that opens the account; throws in a house without cards. */
  card(): TestCard
}

export interface House {
  url: string
  directory: string
  authority: SealAuthority
  /** The portal's own, of the same authority. */
  portalSeal: Seal
  insurer: TestOrganisation
  /** Same authority, another organisation. */
  otherInsurer: TestOrganisation
  hanako: TestResident
  taro: TestResident
  cards: CardAuthorities | null
  /** What the portal may fetch of the authority's list: null answers 503. */
  list: Uint8Array | null
  /** Lines of the worker. */
  workerLines: string[]
}

const otherCorporateNumber = '8000012010038'
export const portalCorporateNumber = '7000012050002'

/** Portal, worker and an authority around a database of its own, for the test file that calls it at its top. */
export function testHouse({ logLevel = 'silent', withCards = false }: { logLevel?: string, withCards?: boolean } = {}): { readonly current: House } {
  const clone = testDatabase()
  let house: House | undefined
  let server: Server | undefined

  beforeAll(async () => {
    mkdirSync('.data/test', { recursive: true })
    const directory = path.resolve(mkdtempSync('.data/test/house-'))
    const authority = new SealAuthority('Organisation Seal CA TEST')
    const listing: { list: Uint8Array | null } = { list: authority.list() }
    const cards = withCards ? cardAuthorities() : null
    server = await serveLists(() => house === undefined ? listing.list : house.list, cards)
    await installJobQueue(clone.url)
    const portalSeal = authority.issue({ name: 'まどぐち（試験）', corporateNumber: portalCorporateNumber })
    await writeSettings({ directory, databaseUrl: clone.url, authority, portalSeal, cards, listPort: portOf(server) })
    process.env.LOG_LEVEL = logLevel
    const insurer = await organisation(authority, '試験生命保険株式会社', sampleCorporateNumber)
    const otherInsurer = await organisation(authority, '試験損害保険株式会社', otherCorporateNumber)
    const [hanako, taro] = [await resident(insurer.id, cards), await resident(insurer.id, cards)]
    house = { url: clone.url, directory, authority, portalSeal, insurer, otherInsurer, hanako, taro, cards, list: listing.list, workerLines: [] }
  })

  afterAll(async () => {
    await stopVerifiers()
    server?.close()
    if (house === undefined) return
    await database().$disconnect()
    rmSync(house.directory, { recursive: true, force: true })
  })

  return {
    get current() {
      if (house === undefined) throw new Error('The house exists only inside hooks and tests')
      return house
    },
  }
}

const portOf = (server: Server) => {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The list server has no port.')
  return address.port
}

function serveLists(current: () => Uint8Array | null, cards: CardAuthorities | null): Promise<Server> {
  const server = createServer(({ url = '' }, response) => {
    const list = (cards === null ? null : cardListAt(url, cards)) ?? current()
    response.writeHead(list === null ? 503 : 200).end(list ?? '')
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

interface Settings {
  directory: string
  databaseUrl: string
  authority: SealAuthority
  portalSeal: Seal
  cards: CardAuthorities | null
  listPort: number
}

async function writeSettings({ directory, databaseUrl, authority, portalSeal, cards, listPort }: Settings): Promise<void> {
  const file = (name: string, content: string | Uint8Array) => {
    const place = path.join(directory, name)
    writeFileSync(place, content, { mode: 0o600 })
    return place
  }
  const anchor = {
    id: 'organisation-seal', uses: ['organisation-seal'], certificate: Buffer.from(authority.certificate).toString('base64'),
    crlUrl: `http://127.0.0.1:${listPort}/crl/organisation-seal.crl`, revocationEvidence: 'embed',
  }
  const worker = path.join(directory, 'verification-worker.mjs')
  await build({ entryPoints: ['server/verification/worker.ts'], outfile: worker, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'warning' })
  Object.assign(process.env, {
    NODE_ENV: 'test', DATABASE_URL: databaseUrl, ALLOW_VOLATILE_DATABASE: '1', PORTAL_ORIGIN: 'http://localhost:3000', BRIDGE_ORIGIN: 'http://127.0.0.1:3010',
    NEXTAUTH_SECRET: randomBytes(32).toString('hex'),
    REQUEST_SIGNING_KEY_FILE: file('request.key.pem', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    CREDENTIAL_HMAC_KEY_FILE: file('credential-hmac.key', randomBytes(32).toString('hex')),
    WEBHOOK_KEY_FILE: file('webhook.key', randomBytes(32).toString('hex')),
    WEBHOOK_LOOPBACK: '1',
    KEY_ENCRYPTION_KEY_FILE: file('kek.key', randomBytes(32).toString('hex')),
    UPLOAD_KEY_FILE: file('upload.key', randomBytes(32).toString('hex')),
    PORTAL_SEAL_KEY_FILE: file('seal.key.pem', portalSeal.keyPem),
    PORTAL_SEAL_CERTIFICATE_FILE: file('seal.cert.pem', portalSeal.certificatePem),
    TRUST_FILE: file('trust.json', JSON.stringify({ anchors: [anchor, ...(cards === null ? [] : cardAnchors(cards, `http://127.0.0.1:${listPort}`))] })),
    BLOB_DIR: path.join(directory, 'blobs'),
    VERIFICATION_WORKER_FILE: worker,
  })
}

async function organisation(authority: SealAuthority, name: string, corporateNumber: string): Promise<TestOrganisation> {
  const id = randomUUID()
  const key = newApiKey(id, randomUUID())
  await ensureDepositingOrganisation(database(), { id, name, corporateNumber })
  await ensureApiClient(database(), key)
  const seal = authority.issue({ name, corporateNumber })
  await ensureSigner(database(), id, { certificate: seal.certificate, use: 'organisation_seal', label: '電子印' }, new Date())
  return { id, name, corporateNumber, seal, apiKey: apiKeyText(key) }
}

/** An account opened and a session made by the very functions of a login. */
async function resident(insurerId: string, cards: CardAuthorities | null): Promise<TestResident> {
  const random32 = () => new Uint8Array(randomBytes(32))
  const own: CardOf | null = cards === null ? null : cardOf(cards)
  const account = await accountFor(own?.credential ?? { issuerKeyHash: random32(), serialHmac: random32() }, new Date())
  if (!account.ok) throw new Error(account.reason)
  const { accountId, subjectId } = account
  const session = await database().$transaction((transaction) => openSession(transaction, { accountId, subjectId, place: 'Chrome, Linux' }, new Date()))
  const actor = await residentOf(session.reference, new Date())
  if (actor === null) throw new Error('A session just opened is not live.')
  return {
    actor,
    pseudonym: await ensureLink(database(), insurerId, { accountId, subjectId }, new Date()),
    card: () => {
      if (own === null) throw new Error('This house has no cards.')
      return own.card
    },
  }
}

const address = 'http://localhost:3000/api/v1/deposits'

/** As an organisation's machine would: the route's own handler, with a real request. Its answer must be one that is described. */
export async function post(organisation: TestOrganisation, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const response = await postDeposit(new Request(address, {
    method: 'POST',
    headers: { 'authorization': `Bearer ${organisation.apiKey}`, 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...headers },
    body: typeof body === 'string' || body instanceof ReadableStream ? body : JSON.stringify(body),
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  }))
  await expectDescribed(response, 'POST', '/api/v1/deposits')
  return response
}

/** Several at once, each with a key of its own. */
export async function postItems(organisation: TestOrganisation, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const response = await postBatch(new Request(`${address}/batches`, {
    method: 'POST',
    headers: { 'authorization': `Bearer ${organisation.apiKey}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }))
  await expectDescribed(response, 'POST', '/api/v1/deposits/batches')
  return response
}

export async function get(organisation: TestOrganisation, depositId: string): Promise<Response> {
  const response = await getDeposit(new Request(`${address}/${depositId}`, { headers: { authorization: `Bearer ${organisation.apiKey}` } }), depositId)
  await expectDescribed(response, 'GET', '/api/v1/deposits/{id}')
  return response
}

export async function list(organisation: TestOrganisation, query: Record<string, string> = {}): Promise<Response> {
  const response = await getDeposits(new Request(`${address}?${new URLSearchParams(query).toString()}`, { headers: { authorization: `Bearer ${organisation.apiKey}` } }))
  await expectDescribed(response, 'GET', '/api/v1/deposits')
  return response
}

export async function withdraw(organisation: TestOrganisation, depositId: string): Promise<Response> {
  const request = new Request(`${address}/${depositId}/withdrawal`, { method: 'POST', headers: { authorization: `Bearer ${organisation.apiKey}` } })
  const response = await postWithdrawal(request, depositId)
  await expectDescribed(response, 'POST', '/api/v1/deposits/{id}/withdrawal')
  return response
}

/** Runs every job, also those whose time has not come by the database's clock, as the worker would at that time. */
export async function runJobsAt(house: House, at: Date): Promise<void> {
  await database().$executeRaw`update graphile_worker._private_jobs set run_at = now() where run_at > now()`
  await runJobs(house, () => at)
}

/** Runs every job that waits, as the worker would. */
export async function runJobs(house: House, now: () => Date = () => new Date()): Promise<void> {
  const log = pino({ level: 'debug' }, { write: (line: string) => { house.workerLines.push(line) } })
  await runOnce({ connectionString: house.url, logger: queueLogger(log), taskList: { ...tasks({ db: database(), blobs: blobs(), log, now }), ...webhookTasks({ db: database(), log, now }) }, parsedCronItems: schedule() })
}
