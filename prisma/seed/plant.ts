import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { parseCertificate } from '@/pki/verify/certificate'
import { database } from '@/server/database'
import { accountFor } from '@/server/identity/accounts'
import { credentialKeyOf } from '@/server/identity/credential'
import { installJobQueue } from '@/server/job-queue'
import { ensureLink } from '@/server/links/ensure'
import { apiKeyText, newApiKey, parseApiKey, type ApiKey } from '@/server/organisations/api-key'
import { groupedPseudonym } from '@/server/organisations/pseudonym'
import { ensureApiClient, ensureDepositingOrganisation } from '@/server/organisations/register'
import { plantOrganisations } from './organisations'
import type { SeedSettings } from './env'

/** Residents who have told the sandbox's insurer where to deposit. */
const customers = ['hanako', 'taro']

const organisationFile = z.object({ name: z.string().min(1), corporateNumber: z.string() })
const base64 = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
const cardFile = z.object({ authentication: z.object({ certificate: base64, caCertificate: base64 }) })

export interface Planted {
  organisationId: string
  /** By person. */
  accounts: Record<string, string>
}

/** What the demonstration needs in the database: job queue, insurer with its key, two residents linked to it, the other organisations and whoever works there. Run again, nothing changes. */
export async function plant(settings: SeedSettings, databaseUrl: string, at: Date): Promise<Planted> {
  await installJobQueue(databaseUrl)
  const key = insurerKey(settings.insurerApiKeyFile)
  const place = (...parts: string[]) => path.join(settings.sandboxDirectory, ...parts)
  const { name, corporateNumber } = organisationFile.parse(readJson(place('insurer', 'organisation.json')))
  await ensureDepositingOrganisation(database(), { id: key.organisationId, name, corporateNumber })
  await ensureApiClient(database(), key)
  await plantOrganisations(settings.sandboxDirectory, key.organisationId, (person) => accountOfCard(place('cards', `${person}.json`), at), at)
  const accounts: Record<string, string> = {}
  const links: { person: string, pseudonym: string }[] = []
  for (const person of customers) {
    const account = await accountOfCard(place('cards', `${person}.json`), at)
    accounts[person] = account.accountId
    links.push({ person, pseudonym: groupedPseudonym(await ensureLink(database(), key.organisationId, account, at)) })
  }
  writeWhole(place('insurer', 'links.json'), `${JSON.stringify(links, null, 2)}\n`)
  return { organisationId: key.organisationId, accounts }
}

/** The same function as at a first login: what it makes here is what that login finds. */
async function accountOfCard(file: string, at: Date): Promise<{ accountId: string, subjectId: string }> {
  const { authentication } = cardFile.parse(readJson(file))
  const issuingKeyDigest = createHash('sha256').update(parseCertificate(authentication.caCertificate).spki).digest()
  const credential = credentialKeyOf(parseCertificate(authentication.certificate), issuingKeyDigest)
  const account = await accountFor(credential, at)
  if (!account.ok) throw new Error(`The account of ${path.basename(file)} cannot be used: ${account.reason}.`)
  return { accountId: account.accountId, subjectId: account.subjectId }
}

/** The key in the file; a new one, written there first, when there is none. Throws on a file that holds something else. */
function insurerKey(file: string): ApiKey {
  if (!existsSync(file)) writeWhole(file, `${apiKeyText(newApiKey(randomUUID(), randomUUID()))}\n`)
  const key = parseApiKey(readFileSync(file, 'utf8').trim())
  if (key === null) throw new Error(`INSURER_API_KEY_FILE: ${file} does not hold a key of the form organisation.client.secret.`)
  return key
}

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))

/** In one step and for the owner alone: nobody reads half a file. */
function writeWhole(file: string, text: string): void {
  const unfinished = `${file}.${randomBytes(6).toString('hex')}.new`
  writeFileSync(unfinished, text, { mode: 0o600, flag: 'wx' })
  renameSync(unfinished, file)
}
