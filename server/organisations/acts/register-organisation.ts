import { randomUUID } from 'node:crypto'
import { referenceTo, type Member } from '@/domain/actor'
import { capacitiesOf } from '@/domain/organisations'
import { recordAudit } from '../../audit'
import type { Transaction } from '../../database'
import { openLegalMailbox } from '../../mailbox/legal'
import { writeInvitation } from '../invitations'
import type { ActOutcome, ActRefusal } from '../proposal-acts'
import type { ProposalPayload } from '../proposal-payloads'
import { claimCorporateNumber } from '../register'

/** Two, because whatever the new organisation's administrators do with consequence takes two of them. */
const FIRST_ADMINISTRATORS = 2

/**
 * Makes the organisation, its mailbox where it receives, and invitations for its first two administrators. A new owner's rows: nobody else
 * holds anything of it yet, so they are written here and not by a message.
 */
export async function registerOrganisation(transaction: Transaction, actor: Member, { name, corporateNumber, roles }: ProposalPayload<'register-organisation'>, at: Date): Promise<ActOutcome | ActRefusal> {
  const id = randomUUID()
  if (!(await claimCorporateNumber(transaction, corporateNumber, id))) return 'number-taken'
  const mailboxAccountId = roles.includes('recipient') ? await openLegalMailbox(transaction, randomUUID(), at) : null
  await transaction.organisation.create({ data: { id, name, corporateNumber, roles, mailboxAccountId, createdAt: at } })
  const by = referenceTo(actor)
  const invitationCodes: string[] = []
  for (let count = 1; count <= FIRST_ADMINISTRATORS; count++) {
    const invited = { label: `管理者 ${count}`, capacities: capacitiesOf(roles), isAdministrator: true }
    invitationCodes.push((await writeInvitation(transaction, id, by, invited, at)).code)
  }
  const event = { action: 'organisation-registered', organisationId: id } as const
  await recordAudit(transaction, { ownerId: actor.organisationId, at, actor: by, subjectId: null, event })
  await recordAudit(transaction, { ownerId: id, at, actor: by, subjectId: null, event })
  return { kind: 'organisation-registered', organisationId: id, invitationCodes }
}
