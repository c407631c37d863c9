import { createHash, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { parseCertificate } from '@/pki/verify/certificate'
import { database } from '@/server/database'
import { accountFor } from '@/server/identity/accounts'
import { credentialKeyOf } from '@/server/identity/credential'
import { installJobQueue } from '@/server/job-queue'
import { ensureLink } from '@/server/links/ensure'
import { groupedPseudonym } from '@/server/organisations/pseudonym'
import { ensureApiClient, ensureDepositingOrganisation } from '@/server/organisations/register'
import { keyInFile, writeWhole } from './key-file'
import { plantOrganisations } from './organisations'
import type { SeedSettings } from './env'

/** Residents who have told the sandbox's depositors where to deposit. */
const customers = { insurer: ['hanako', 'taro'], university: ['hanako'] }

const organisationFile = z.object({ name: z.string().min(1), corporateNumber: z.string() })
const base64 = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
const cardFile = z.object({ authentication: z.object({ certificate: base64, caCertificate: base64 }) })

export interface Planted {
  organisationId: string
  /** By person. */
  accounts: Record<string, string>
}

/** What the demonstration needs in the database: job queue, insurer with its key, the other organisations with theirs and whoever works there, residents linked to insurer and university. Run again, nothing changes. */
export async function plant(settings: SeedSettings, databaseUrl: string, at: Date): Promise<Planted> {
  await installJobQueue(databaseUrl)
  const key = keyInFile(settings.insurerApiKeyFile, randomUUID())
  const place = (...parts: string[]) => path.join(settings.sandboxDirectory, ...parts)
  const { name, corporateNumber } = organisationFile.parse(readJson(place('insurer', 'organisation.json')))
  await ensureDepositingOrganisation(database(), { id: key.organisationId, name, corporateNumber })
  await ensureApiClient(database(), key)
  const accountOf = (person: string) => accountOfCard(place('cards', `${person}.json`), at)
  const organisations = await plantOrganisations(settings, key.organisationId, accountOf, at)
  const accounts: Record<string, string> = {}
  for (const [holder, people] of Object.entries(customers)) {
    const organisationId = organisations.get(holder)
    if (organisationId === undefined) throw new Error(`${holder} is not planted.`)
    const links: { person: string, pseudonym: string }[] = []
    for (const person of people) {
      const account = await accountOf(person)
      accounts[person] = account.accountId
      links.push({ person, pseudonym: groupedPseudonym(await ensureLink(database(), organisationId, account, at)) })
    }
    writeWhole(place(holder, 'links.json'), `${JSON.stringify(links, null, 2)}\n`)
  }
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

const readJson = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))
