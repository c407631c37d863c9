import { testType, webhookLimits } from '@/domain/webhooks'

/** What a call says: which event, and the event itself as the portal signed it. */
export interface CallFacts {
  id: string
  type: string
  aboutId: string
  /** When it happened. */
  at: Date
  /** The security event token (RFC 8417); null for a test. */
  token: string | null
}

/** The body of every attempt, byte for byte the same. */
export function callBody({ id, type, aboutId, at, token }: CallFacts): string {
  const data = token === null ? { webhookId: aboutId } : { [type.startsWith('forward.') ? 'forwardId' : 'depositId']: aboutId, eventId: id, token }
  const body = JSON.stringify({ type, timestamp: at.toISOString(), data })
  if (Buffer.byteLength(body) >= webhookLimits.bodyBytes) throw new Error(`The body of a call of type ${type} is too large.`)
  return body
}

export const isTest = (type: string): boolean => type === testType
