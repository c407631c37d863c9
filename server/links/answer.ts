import { z } from 'zod'
import { affairs } from '@/domain/affairs'
import { depositLimits } from '@/domain/deposits'
import { invitationStates } from '@/domain/links'
import type { Invitation } from './invite'
import type { OrganisationLink } from './organisation-links'

// What `/api/v1/links` and `/api/v1/invitations` take and answer. Handlers are tested against these.

/** Visible ASCII: a sender's own number, not a place for people's names. */
const depositorReference = z.string().min(1).max(depositLimits.depositorReferenceCharacters).regex(/^[\x21-\x7e]+$/).describe('The sender’s own number for this resident.')
const affairAsked = z.enum(affairs).optional().describe('For a municipality, which of its affairs; nobody else has any.')
const affair = z.string().describe('Empty but for a municipality.')
const kinds = z.array(z.string()).describe('Kinds of documents agreed to; none means every kind.')

export const redeemBodySchema = z.strictObject({
  code: z.string().max(60).describe('As the resident gave it; hyphens, spaces and case do not matter.'),
  depositorReference,
  affair: affairAsked,
})

export const inviteBodySchema = z.strictObject({
  depositorReference,
  affair: affairAsked,
  kinds: z.array(z.string().max(60)).max(50).optional().describe('Kinds of documents that will be sent; absent or empty means every kind.'),
})

export const linkAnswerSchema = z.object({
  linkId: z.uuid(),
  pseudonym: z.string().describe('Deposits are addressed by this.'),
  affair, kinds,
  depositorReferences: z.array(z.string()),
  state: z.enum(['active', 'stopped']).describe('`stopped`: by the resident, for good.'),
  linkedAt: z.iso.datetime(),
  stoppedAt: z.iso.datetime().optional(),
  lastUsedAt: z.iso.datetime().optional().describe('To within the hour.'),
})

export const linksAnswerSchema = z.object({
  links: z.array(linkAnswerSchema).describe('The newest first.'),
  next: z.string().nullable().describe('Give it as `after` for the next page; null when there is none.'),
})

export const invitationAnswerSchema = z.object({
  invitationId: z.uuid(),
  depositorReference: z.string(),
  affair, kinds,
  state: z.enum(invitationStates),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional().describe('While open, and once expired.'),
  decidedAt: z.iso.datetime().optional(),
  code: z.string().optional().describe('While open: to be printed in the letter.'),
  address: z.url().optional().describe('While open: for the letter’s QR code. The code stands in the fragment, which browsers send to nobody.'),
  linkId: z.uuid().optional().describe('Once accepted.'),
})

export const linkRefusalShape = { field: z.string().nullable().describe('Where it lies: a JSON pointer (RFC 6901) into the body, or the name of a header or parameter.') }

export function linkJson({ id, pseudonym, affair: of, kinds: agreed, depositorReferences, state, lastUsedAt }: OrganisationLink): z.infer<typeof linkAnswerSchema> {
  return {
    linkId: id, pseudonym, affair: of, kinds: agreed, depositorReferences, state: state.state, linkedAt: state.since.toISOString(),
    ...(state.state === 'stopped' ? { stoppedAt: state.stoppedAt.toISOString() } : {}),
    ...(lastUsedAt === null ? {} : { lastUsedAt: lastUsedAt.toISOString() }),
  }
}

export function invitationJson(invitation: Invitation, addressOf: (code: string) => string): z.infer<typeof invitationAnswerSchema> {
  const { id, depositorReference: reference, affair: of, kinds: asked, createdAt, state, code, linkId } = invitation
  const times = 'expiresAt' in state ? { expiresAt: state.expiresAt.toISOString() } : { decidedAt: state.decidedAt.toISOString() }
  return {
    invitationId: id, depositorReference: reference, affair: of, kinds: asked, state: state.state, createdAt: createdAt.toISOString(), ...times,
    ...(code === null ? {} : { code, address: addressOf(code) }),
    ...(linkId === null ? {} : { linkId }),
  }
}
