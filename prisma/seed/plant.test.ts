import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseCertificate } from '@/pki/verify/certificate'
import { nodePrimitives } from '@/pki/verify/node-primitives'
import { issuingKeyDigest, verifyCertificate } from '@/pki/verify/path'
import { jpkiAuthentication } from '@/pki/verify/profiles'
import { trustAnchor } from '@/pki/verify/trust-anchor'
import { testDatabase } from '@/prisma/testing/database'
import { prepareSandbox } from '@/sandbox/prepare'
import { database } from '@/server/database'
import { accountFor } from '@/server/identity/accounts'
import { credentialKeyOf } from '@/server/identity/credential'
import { apiDepositorOf, apiRecipientOf } from '@/server/organisations/api-client'
import { readPseudonym } from '@/server/organisations/pseudonym'
import { readSeedSettings } from './env'
import { plant, type Planted } from './plant'

const clone = testDatabase()
let directory = ''
const file = (...parts: string[]) => path.join(directory, ...parts)
const settings = () => ({ sandboxDirectory: file('sandbox'), insurerApiKeyFile: file('insurer-api-key'), organisationKeysDirectory: directory })
const links = z.array(z.strictObject({ person: z.string(), pseudonym: z.string() }))

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'madoguchi-seed-'))
  await prepareSandbox({ directory: file('sandbox'), url: 'http://127.0.0.1:3020', at: new Date() })
  for (const name of ['hmac', 'kek']) writeFileSync(file(name), randomBytes(32).toString('hex'), { mode: 0o600 })
  Object.assign(process.env, {
    NODE_ENV: 'test', DATABASE_URL: clone.url, PORTAL_ORIGIN: 'http://localhost:3000', BRIDGE_ORIGIN: 'http://127.0.0.1:3010', NEXTAUTH_SECRET: 'x'.repeat(32),
    REQUEST_SIGNING_KEY_FILE: 'unused', CREDENTIAL_HMAC_KEY_FILE: file('hmac'), KEY_ENCRYPTION_KEY_FILE: file('kek'),
    PORTAL_SEAL_KEY_FILE: 'unused', PORTAL_SEAL_CERTIFICATE_FILE: 'unused', TRUST_FILE: 'unused', BLOB_DIR: 'unused', LOG_LEVEL: 'silent',
  })
})
afterAll(async () => {
  await database().$disconnect()
  rmSync(directory, { recursive: true })
})

async function everything() {
  const db = database()
  return {
    accounts: await db.account.findMany({ orderBy: { id: 'asc' } }), organisations: await db.organisation.findMany(), clients: await db.apiClient.findMany(),
    pseudonyms: await db.organisationPseudonym.findMany({ orderBy: { pseudonym: 'asc' } }), audit: await db.auditEntry.count(),
    links: ['insurer', 'university'].map((holder) => readFileSync(file('sandbox', holder, 'links.json'), 'utf8')),
    keys: ['university', 'tax-office', 'employer'].map((holder) => readFileSync(file(`${holder}-api.key`), 'utf8')), key: readFileSync(file('insurer-api-key'), 'utf8'),
  }
}

describe('the seed', () => {
  let first: Planted
  beforeAll(async () => { first = await plant(settings(), clone.url, new Date()) })

  it('writes a key that opens the deposit interface as the insurer, for its owner alone', async () => {
    const depositor = await apiDepositorOf(database(), `Bearer ${readFileSync(file('insurer-api-key'), 'utf8').trim()}`)
    expect(depositor).toMatchObject({ organisationId: first.organisationId, organisationName: '試験見本生命保険株式会社' })
    expect(statSync(file('insurer-api-key')).mode & 0o777).toBe(0o600)
  })

  it('links both customers under pseudonyms that the deposit interface reads', async () => {
    const written = links.parse(JSON.parse(readFileSync(file('sandbox', 'insurer', 'links.json'), 'utf8')))
    expect(written.map(({ person }) => person)).toEqual(['hanako', 'taro'])
    for (const { person, pseudonym } of written) {
      const row = await database().organisationPseudonym.findFirstOrThrow({ where: { pseudonym: readPseudonym(pseudonym) ?? '' } })
      expect(row).toMatchObject({ organisationId: first.organisationId, accountId: first.accounts[person], stoppedAt: null })
    }
  })

  it('gives the machines of the other organisations keys for what each may do, and no more', async () => {
    const authorization = (holder: string) => `Bearer ${readFileSync(file(`${holder}-api.key`), 'utf8').trim()}`
    expect(await apiDepositorOf(database(), authorization('university'))).toMatchObject({ organisationName: '試験大学' })
    expect(await apiRecipientOf(database(), authorization('university'))).toBeNull()
    for (const [holder, organisationName] of [['tax-office', '試験税務署'], ['employer', '試験商事株式会社']] as const) {
      expect(await apiRecipientOf(database(), authorization(holder))).toMatchObject({ organisationName, mailboxAccountId: expect.any(String) as string })
      expect(await apiDepositorOf(database(), authorization(holder))).toBeNull()
    }
    expect(statSync(file('employer-api.key')).mode & 0o777).toBe(0o600)
    const graduates = links.parse(JSON.parse(readFileSync(file('sandbox', 'university', 'links.json'), 'utf8')))
    expect(graduates.map(({ person }) => person)).toEqual(['hanako'])
  })

  it('makes the very accounts that the first login with those cards would find', async () => {
    const card = z.object({ authentication: z.object({ certificate: z.base64(), caCertificate: z.base64() }) })
    for (const [person, accountId] of Object.entries(first.accounts)) {
      const { authentication } = card.parse(JSON.parse(readFileSync(file('sandbox', 'cards', `${person}.json`), 'utf8')))
      const der = (text: string) => parseCertificate(new Uint8Array(Buffer.from(text, 'base64')))
      const [certificate, anchor] = [der(authentication.certificate), trustAnchor({ id: 'test', uses: ['jpki-authentication'], certificate: der(authentication.caCertificate).der, revocationEvidence: 'attest' })]
      const verified = await verifyCertificate({ certificate, anchors: [anchor], profile: jpkiAuthentication, at: new Date(), primitives: nodePrimitives() })
      if (verified.path === undefined) throw new Error('The card was not issued by its authority.')
      const credential = credentialKeyOf(certificate, await issuingKeyDigest(verified.path, nodePrimitives()))
      expect(await accountFor(credential, new Date())).toMatchObject({ ok: true, accountId })
    }
  })

  it('changes nothing when it runs again', async () => {
    const before = await everything()
    expect(await plant(settings(), clone.url, new Date())).toEqual(first)
    expect(await everything()).toEqual(before)
  })

  it('leaves a revoked key revoked, and refuses a key file that holds something else', async () => {
    await database().apiClient.updateMany({ data: { revokedAt: new Date() } })
    await plant(settings(), clone.url, new Date())
    expect(await apiDepositorOf(database(), `Bearer ${readFileSync(file('insurer-api-key'), 'utf8').trim()}`)).toBeNull()
    writeFileSync(file('other-key'), 'hunter2')
    const refused = plant({ ...settings(), insurerApiKeyFile: file('other-key') }, clone.url, new Date())
    await expect(refused).rejects.toThrow(/does not hold a key/)
    await expect(refused).rejects.not.toThrow(/hunter2/)
  })

  it('installs the job queue, so that a deposit can be accepted before any worker ran', async () => {
    const [row] = await database().$queryRaw<{ exists: boolean }[]>`select to_regprocedure('graphile_worker.add_job(text, json, text, timestamptz, integer, text, integer, text[], text)') is not null as exists`
    expect(row?.exists).toBe(true)
  })
})

it('names each missing setting in one line', () => {
  const read = readSeedSettings({})
  expect(read.ok ? [] : read.lines.map((line) => line.split(':')[0])).toEqual(['SANDBOX_DIR', 'INSURER_API_KEY_FILE', 'ORGANISATION_KEYS_DIR'])
})
