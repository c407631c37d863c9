import { z } from 'zod'
import { storedTime as time } from '../message-payload'

// What crosses between the resident's side and the organisation's: ids, and what was agreed to.

const agreed = { organisationId: z.uuid(), linkId: z.uuid(), accountId: z.uuid(), subjectId: z.uuid(), affair: z.string(), kinds: z.array(z.string()), linkedAt: time }

/** Organisation to account: a resident's code was redeemed. `offerId` is null for demonstration data, which nobody offered. */
export const linkMadeMessage = 'link-made'
const linkMade = z.strictObject({ ...agreed, organisationName: z.string(), offerId: z.uuid().nullable() })
export type LinkMade = z.output<typeof linkMade>

/** Account to organisation: an invitation was accepted. */
export const invitationAcceptedMessage = 'invitation-accepted'
const invitationAccepted = z.strictObject({ ...agreed, invitationId: z.uuid() })
export type InvitationAccepted = z.output<typeof invitationAccepted>

/** Account to organisation; by whom it was declined is not said. */
export const invitationDeclinedMessage = 'invitation-declined'
const invitationDeclined = z.strictObject({ organisationId: z.uuid(), invitationId: z.uuid(), decidedAt: time })
export type InvitationDeclined = z.output<typeof invitationDeclined>

/** Account to organisation: nothing more may be deposited. */
export const linkStoppedMessage = 'link-stopped'
const linkStopped = z.strictObject({ organisationId: z.uuid(), linkId: z.uuid(), stoppedAt: time })
export type LinkStopped = z.output<typeof linkStopped>

/** Each throws on a stored payload that is not its message: a broken installation. */
export const readLinkMade = (payload: unknown): LinkMade => linkMade.parse(payload)
export const readInvitationAccepted = (payload: unknown): InvitationAccepted => invitationAccepted.parse(payload)
export const readInvitationDeclined = (payload: unknown): InvitationDeclined => invitationDeclined.parse(payload)
export const readLinkStopped = (payload: unknown): LinkStopped => linkStopped.parse(payload)
