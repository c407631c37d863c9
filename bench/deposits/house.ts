// An installation for this benchmark alone: PostgreSQL as `npm start` runs it, an authority with its list, organisations, seals, mailboxes.
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { corporateNumberCheckDigit } from '@/domain/corporate-number'
import { database } from '@/server/database'
import { SealAuthority } from '@/server/deposits/testing/seals'
import { accountFor } from '@/server/identity/accounts'
import { installJobQueue } from '@/server/job-queue'
import { ensureLink } from '@/server/links/ensure'
import { apiKeyText, newApiKey } from '@/server/organisations/api-key'
import { ensureApiClient, ensureDepositingOrganisation } from '@/server/organisations/register'
import { ensureSigner } from '@/server/organisations/signers'
import type { DepositsSize, Programs } from './size'

/** What an organisation needs to send: made here, used by the process that makes the documents. */
export interface Signing {
  readonly apiKey: string
  readonly corporateNumber: string
  readonly seals: readonly ((content: Uint8Array) => Promise<Uint8Array>)[]
  readonly pseudonyms: readonly string[]
}

export interface House {
  readonly folder: string
  readonly authority: SealAuthority
  readonly senders: readonly Signing[]
  /** Settings of portal and worker. */
  readonly environment: Record<string, string>
  readonly postgresPid: number
  stop(): Promise<void>
}

interface Postgres {
  urlOf(name: string): string
  stop(): Promise<void>
}

/** Scripts find their files beside themselves, so they are not bundled. */
const script = (root: string, file: string): Promise<unknown> => import(pathToFileURL(path.join(root, file)).href)

export async function openHouse({ root, verificationWorker }: Programs, folder: string, size: DepositsSize): Promise<House> {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const { startPostgres } = await script(root, 'scripts/postgres/server.mjs') as { startPostgres: (directory: string) => Promise<Postgres> }
  const { prepareDatabase } = await script(root, 'scripts/setup/database.mjs') as { prepareDatabase: (url: string) => Promise<void> }
  const postgres = await startPostgres(path.join(folder, 'postgres'))
  const databaseUrl = postgres.urlOf('madoguchi')
  const authority = new SealAuthority('Organisation Seal CA TEST')
  const lists = await serveList(authority.list())
  await prepareDatabase(databaseUrl)
  await installJobQueue(databaseUrl)
  const environment = settings(verificationWorker, folder, databaseUrl, authority, lists)
  Object.assign(process.env, environment)
  const senders: Signing[] = []
  for (let index = 0; index < size.organisations; index++) senders.push(await organisation(authority, index, size))
  const stop = async () => {
    lists.close()
    await database().$disconnect()
    await postgres.stop()
  }
  return { folder, authority, senders, environment, postgresPid: Number(readFileSync(path.join(folder, 'postgres/data/postmaster.pid'), 'utf8').split('\n', 1)[0]), stop }
}

function serveList(list: Uint8Array): Promise<Server> {
  const server = createServer((_request, response) => { response.end(list) })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

const portOf = (server: Server) => {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The list server has no port.')
  return address.port
}

function settings(verificationWorker: string, folder: string, databaseUrl: string, authority: SealAuthority, lists: Server): Record<string, string> {
  const file = (name: string, content: string) => {
    const place = path.join(folder, name)
    writeFileSync(place, content, { mode: 0o600 })
    return place
  }
  const seal = authority.issue({ name: 'まどぐち（試験）', corporateNumber: '7000012050002' })
  const anchor = {
    id: 'organisation-seal', uses: ['organisation-seal'], certificate: Buffer.from(authority.certificate).toString('base64'),
    crlUrl: `http://127.0.0.1:${portOf(lists)}/organisation-seal.crl`, revocationEvidence: 'embed',
  }
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    DATABASE_URL: databaseUrl,
    PORTAL_ORIGIN: 'http://localhost:3000',
    BRIDGE_ORIGIN: 'http://127.0.0.1:3010',
    NEXTAUTH_SECRET: randomBytes(32).toString('hex'),
    REQUEST_SIGNING_KEY_FILE: file('request.key.pem', generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    CREDENTIAL_HMAC_KEY_FILE: file('credential-hmac.key', randomBytes(32).toString('hex')),
    KEY_ENCRYPTION_KEY_FILE: file('kek.key', randomBytes(32).toString('hex')),
    WEBHOOK_KEY_FILE: file('webhook.key', randomBytes(32).toString('hex')),
    UPLOAD_KEY_FILE: file('upload.key', randomBytes(32).toString('hex')),
    PORTAL_SEAL_KEY_FILE: file('seal.key.pem', seal.keyPem),
    PORTAL_SEAL_CERTIFICATE_FILE: file('seal.cert.pem', seal.certificatePem),
    TRUST_FILE: file('trust.json', JSON.stringify({ anchors: [anchor] })),
    BLOB_DIR: path.join(folder, 'blobs'),
    VERIFICATION_WORKER_FILE: verificationWorker,
    // Asked for at the start and by nobody here.
    JPKI_URL: 'http://127.0.0.1:9/jpki',
    JPKI_TOKEN_FILE: file('jpki.token', 'unused'),
    TIME_STAMP_URL: 'http://127.0.0.1:9/time-stamp',
    WORKER_PORT: '0',
  }
}

async function organisation(authority: SealAuthority, index: number, { sealsOfEach, mailboxes, organisations }: DepositsSize): Promise<Signing> {
  const at = new Date()
  const id = randomUUID()
  const name = `試験生命保険株式会社 第${index + 1}`
  const rest = `0000128888${String(index).padStart(2, '0')}`
  const corporateNumber = `${corporateNumberCheckDigit(rest)}${rest}`
  const key = newApiKey(id, randomUUID())
  await ensureDepositingOrganisation(database(), { id, name, corporateNumber })
  await ensureApiClient(database(), key)
  const seals = Array.from({ length: sealsOfEach }, () => authority.issue({ name, corporateNumber }))
  for (const { certificate } of seals) await ensureSigner(database(), id, { certificate, use: 'organisation_seal', label: '電子印' }, at)
  const pseudonyms: string[] = []
  for (let count = 0; count < mailboxes / organisations; count++) pseudonyms.push(await mailbox(id, at))
  return { apiKey: apiKeyText(key), corporateNumber, seals: seals.map(({ sign }) => sign), pseudonyms }
}

async function mailbox(organisationId: string, at: Date): Promise<string> {
  const account = await accountFor({ issuerKeyHash: new Uint8Array(randomBytes(32)), serialHmac: new Uint8Array(randomBytes(32)) }, at)
  if (!account.ok) throw new Error(account.reason)
  return ensureLink(database(), organisationId, account, at)
}
