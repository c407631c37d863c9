import type { HouseEvent } from '@/domain/events'
import type { Transaction } from '../database'
import { eventId } from './event-id'
import { eventSeal, type EventSeal } from './event-seal'
import { signToken } from './token'

/** As the resident's account may know it. */
export interface ForAccount {
  accountId: string
  itemId: string
  depositId: string
  /** When it happened, which may be before it came to this owner. */
  at: Date
  event: HouseEvent
}

/** As the organisation that deposited may know it. */
export interface ForDepositor {
  organisationId: string
  depositId: string
  at: Date
  event: HouseEvent
}

/** As the organisation to which an item was forwarded may know it. */
export interface ForRecipient {
  organisationId: string
  forwardId: string
  at: Date
  event: HouseEvent
}

/**
 * Signs and writes events of one account, in the transaction that does what they tell of: both happen or neither. A signature takes about
 * 25 microseconds of the calling thread. Throws when an event says what this side may not know.
 */
export async function recordAccountEvents(transaction: Transaction, events: readonly ForAccount[], seal: EventSeal = eventSeal()): Promise<void> {
  const now = new Date()
  await transaction.accountEvent.createMany({
    data: events.map(({ accountId, itemId, depositId, at, event }) => {
      const id = eventId(event.kind, at)
      const token = signToken(seal, { id, side: 'account', aboutId: depositId, audience: null, happenedAt: at, event }, now)
      return { accountId, id, itemId, kind: event.kind, at, token }
    }),
  })
}

/** The same for organisations that deposited. */
export function recordDepositorEvents(transaction: Transaction, events: readonly ForDepositor[], seal: EventSeal = eventSeal()): Promise<void> {
  return writeForOrganisations(transaction, 'depositor', events.map(({ depositId, ...rest }) => ({ aboutId: depositId, ...rest })), seal)
}

/** The same for organisations to which something was forwarded. */
export function recordRecipientEvents(transaction: Transaction, events: readonly ForRecipient[], seal: EventSeal = eventSeal()): Promise<void> {
  return writeForOrganisations(transaction, 'recipient', events.map(({ forwardId, ...rest }) => ({ aboutId: forwardId, ...rest })), seal)
}

type ForOrganisation = { organisationId: string, aboutId: string, at: Date, event: HouseEvent }

async function writeForOrganisations(transaction: Transaction, side: 'depositor' | 'recipient', events: readonly ForOrganisation[], seal: EventSeal): Promise<void> {
  const now = new Date()
  await transaction.organisationEvent.createMany({
    data: events.map(({ organisationId, aboutId, at, event }) => {
      const id = eventId(event.kind, at)
      const token = signToken(seal, { id, side, aboutId, audience: organisationId, happenedAt: at, event }, now)
      return { organisationId, id, aboutId, kind: event.kind, at, token }
    }),
  })
}
