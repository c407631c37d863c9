import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { capacitiesOf, type ApiScope, type OrganisationRole } from '@/domain/organisations'
import { derFromPem } from '@/pki/build/pem'
import { database, type Transaction } from '@/server/database'
import { openLegalMailbox } from '@/server/mailbox/legal'
import { ensureApiClient, ensureMember, ensureOrganisation } from '@/server/organisations/register'
import { ensureSigner } from '@/server/organisations/signers'
import { keyInFile } from './key-file'
import type { SeedSettings } from './env'

interface Planted {
  /** Folder under the sandbox's own. */
  holder: string
  roles: OrganisationRole[]
  /** What its machine may do, with a key of its own; the insurer's is planted apart. */
  machine?: ApiScope[]
  /** Who works there, by card, with what the organisation calls them. */
  clerks: Record<string, string>
}

const organisations: readonly Planted[] = [
  { holder: 'portal', roles: ['operator'], clerks: { 'operator-a': '運用 01', 'operator-b': '運用 02' } },
  { holder: 'insurer', roles: ['depositor'], clerks: { 'insurer-clerk': '契約課 01', 'insurer-manager': '契約課 02' } },
  { holder: 'tax-office', roles: ['recipient'], machine: ['receive'], clerks: { 'tax-clerk': '個人課税 01' } },
  { holder: 'employer', roles: ['depositor', 'recipient'], machine: ['receive'], clerks: { 'hiring-clerk': '人事課 01' } },
  { holder: 'university', roles: ['depositor'], machine: ['deposit'], clerks: { 'university-clerk': '教務課 01' } },
]

type AccountOf = (person: string) => Promise<{ accountId: string }>

const organisationFile = z.object({ name: z.string().min(1), corporateNumber: z.string() })

/** Organisations, their mailboxes, seals, machine keys and members, without two persons because nobody is there yet. Run again, nothing changes. Answers their ids by folder. */
export async function plantOrganisations({ sandboxDirectory, organisationKeysDirectory }: SeedSettings, insurerId: string, accountOf: AccountOf, at: Date): Promise<Map<string, string>> {
  const ids = new Map<string, string>()
  for (const organisation of organisations) {
    const place = (name: string) => path.join(sandboxDirectory, organisation.holder, name)
    const { name, corporateNumber } = organisationFile.parse(JSON.parse(readFileSync(place('organisation.json'), 'utf8')))
    const id = organisation.holder === 'insurer' ? insurerId : await idFor(corporateNumber)
    await ensureOrganisation(database(), { id, name, corporateNumber, roles: organisation.roles })
    ids.set(organisation.holder, id)
    const certificate = derFromPem('CERTIFICATE', readFileSync(place('seal.cert.pem'), 'utf8'))
    await ensureSigner(database(), id, { certificate, use: 'organisation_seal', label: '電子印' }, at)
    if (organisation.roles.includes('recipient')) await database().$transaction((transaction) => ensureMailbox(transaction, id, at))
    if (organisation.machine !== undefined) await plantMachine(path.join(organisationKeysDirectory, `${organisation.holder}-api.key`), id, organisation.machine)
    for (const [person, label] of Object.entries(organisation.clerks)) await plantClerk({ organisationId: id, roles: organisation.roles, label }, (await accountOf(person)).accountId, at)
  }
  return ids
}

async function plantMachine(file: string, organisationId: string, scopes: ApiScope[]): Promise<void> {
  const key = keyInFile(file, organisationId)
  if (key.organisationId !== organisationId) throw new Error(`${file} holds the key of another organisation.`)
  await ensureApiClient(database(), key, { label: '業務システム', scopes })
}

async function idFor(corporateNumber: string): Promise<string> {
  const known = await database().organisationDirectory.findUnique({ where: { corporateNumber } })
  return known?.organisationId ?? randomUUID()
}

async function ensureMailbox(transaction: Transaction, organisationId: string, at: Date): Promise<void> {
  const { count } = await transaction.organisation.updateMany({ where: { id: organisationId, mailboxAccountId: null }, data: { mailboxAccountId: randomUUID() } })
  if (count === 0) return
  const { mailboxAccountId } = await transaction.organisation.findUniqueOrThrow({ where: { id: organisationId }, select: { mailboxAccountId: true } })
  if (mailboxAccountId !== null) await openLegalMailbox(transaction, mailboxAccountId, at)
}

async function plantClerk({ organisationId, roles, label }: { organisationId: string, roles: OrganisationRole[], label: string }, accountId: string, at: Date): Promise<void> {
  const known = await database().organisationMember.findFirst({ where: { organisationId, accountId, label }, select: { id: true } })
  const member = { organisationId, accountId, label, capacities: capacitiesOf(roles), isAdministrator: true }
  await ensureMember(database(), member, known?.id ?? randomUUID(), at)
}
