import type { ApiDepositor, ApiRecipient, Depositor, Recipient } from '@/domain/actor'

/**
 * Who looks after an organisation's webhooks: its administrators, and its machines, whose keys two administrators have approved. What is
 * called back is about what the organisation deposited or was sent.
 */
export type WebhookKeeper = Depositor | Recipient | ApiDepositor | ApiRecipient

export const isEntitled = (actor: WebhookKeeper): boolean => actor.kind === 'api-depositor' || actor.kind === 'api-recipient' || actor.isAdministrator
