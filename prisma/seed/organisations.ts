import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { capacitiesOf, type OrganisationRole } from '@/domain/organisations'
import { derFromPem } from '@/pki/build/pem'
import { database, type Transaction } from '@/server/database'
import { openLegalMailbox } from '@/server/mailbox/legal'
import { ensureMember, ensureOrganisation } from '@/server/organisations/register'
import { ensureSigner } from '@/server/organisations/signers'

interface Planted {
  /** Folder under the sandbox's own. */
  holder: string
  roles: OrganisationRole[]
  /** Who works there, by card, with what the organisation calls them. */
  clerks: Record<string, string>
}

const organisations: readonly Planted[] = [
  { holder: 'portal', roles: ['operator'], clerks: { 'operator-a': '運用 01', 'operator-b': '運用 02' } },
  { holder: 'insurer', roles: ['depositor'], clerks: { 'insurer-clerk': '契約課 01', 'insurer-manager': '契約課 02' } },
  { holder: 'tax-office', roles: ['recipient'], clerks: { 'tax-clerk': '個人課税 01' } },
  { holder: 'employer', roles: ['depositor', 'recipient'], clerks: { 'hiring-clerk': '人事課 01' } },
  { holder: 'university', roles: ['depositor'], clerks: { 'university-clerk': '教務課 01' } },
]

type AccountOf = (person: string) => Promise<{ accountId: string }>

const organisationFile = z.object({ name: z.string().min(1), corporateNumber: z.string() })

/** Organisations, their mailboxes, seals and members, without two persons because nobody is there yet. Run again, nothing changes. */
export async function plantOrganisations(sandboxDirectory: string, insurerId: string, accountOf: AccountOf, at: Date): Promise<void> {
  for (const organisation of organisations) {
    const place = (name: string) => path.join(sandboxDirectory, organisation.holder, name)
    const { name, corporateNumber } = organisationFile.parse(JSON.parse(readFileSync(place('organisation.json'), 'utf8')))
    const id = organisation.holder === 'insurer' ? insurerId : await idFor(corporateNumber)
    await ensureOrganisation(database(), { id, name, corporateNumber, roles: organisation.roles })
    const certificate = derFromPem('CERTIFICATE', readFileSync(place('seal.cert.pem'), 'utf8'))
    await ensureSigner(database(), id, { certificate, use: 'organisation_seal', label: '電子印' }, at)
    if (organisation.roles.includes('recipient')) await database().$transaction((transaction) => ensureMailbox(transaction, id, at))
    for (const [person, label] of Object.entries(organisation.clerks)) await plantClerk({ organisationId: id, roles: organisation.roles, label }, (await accountOf(person)).accountId, at)
  }
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
