import { z } from 'zod'
import { eventKinds, eventUri, sidesOf, type EventKind, type EventSide, type HouseEvent } from '@/domain/events'
import type { EventSeal } from './event-seal'

const id = z.uuid()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const nothing = z.strictObject({})
const answer = z.strictObject({ forwardId: id, answerSha256: sha256 })

/** What each kind may say; anything else is refused, whoever writes it. */
const details = {
  'accepted': z.strictObject({ receiptSha256: sha256 }),
  'scheduled': z.strictObject({ publishAt: z.iso.datetime() }),
  'published': nothing,
  'notified': z.strictObject({ channel: z.enum(['portal', 'mail', 'push', 'webhook']) }),
  'opened': nothing,
  'registered-opened': z.strictObject({ signatureSha256: sha256 }),
  'forwarded': z.strictObject({ forwardId: id, recipientId: id }),
  'recipient-accepted': answer,
  'recipient-refused': answer,
  'forward-revoked': z.strictObject({ forwardId: id }),
  'corrected': z.strictObject({ correctedBy: id }),
  'withdrawn': nothing,
  'archived': nothing,
  'unarchived': nothing,
  'not-delivered': z.strictObject({ because: z.enum(['link-stopped']) }),
} satisfies Record<EventKind, z.ZodType>

export interface TokenFacts {
  id: string
  side: EventSide
  /** The deposit, or for a recipient the forward: what both sides of the hand-over call it. */
  aboutId: string
  /** An organisation's id; null for an account, which no token names. */
  audience: string | null
  happenedAt: Date
  event: HouseEvent
}

/** Throws when the event is not one, says more than it may, or is none of this side's business: a mistake of the caller. */
export function signToken(seal: EventSeal, { id: jti, side, aboutId, audience, happenedAt, event }: TokenFacts, now: Date): string {
  const { kind, ...said } = event
  if (!sidesOf[kind].includes(side)) throw new Error(`An event ${kind} is not for a ${side}.`)
  return seal.sign({
    iss: seal.issuer,
    iat: Math.floor(now.getTime() / 1000),
    jti,
    ...(audience === null ? {} : { aud: `urn:uuid:${audience}` }),
    // RFC 9493 section 3.2.6: an identifier without meaning of its own.
    sub_id: { format: 'opaque', id: id.parse(aboutId) },
    toe: happenedAt.getTime() / 1000,
    events: { [eventUri(kind)]: details[kind].parse(said) },
  })
}

const claims = z.strictObject({
  iss: z.string(),
  iat: z.int(),
  jti: id,
  aud: z.string().optional(),
  sub_id: z.strictObject({ format: z.literal('opaque'), id }),
  toe: z.number(),
  events: z.record(z.string(), z.unknown()),
})

/** What a token says; its signature is another question. */
export interface TokenContent {
  issuer: string
  id: string
  audience: string | null
  aboutId: string
  happenedAt: Date
  signedAt: Date
  event: HouseEvent
}

/** Null when the claims are not those of an event of ours. */
export function readClaims(json: unknown): TokenContent | null {
  const parsed = claims.safeParse(json)
  if (!parsed.success) return null
  const { iss, iat, jti, aud, sub_id: about, toe, events } = parsed.data
  const event = readEvent(events)
  if (event === null) return null
  return { issuer: iss, id: jti, audience: aud ?? null, aboutId: about.id, happenedAt: new Date(Math.round(toe * 1000)), signedAt: new Date(iat * 1000), event }
}

/** Exactly one event of the closed list. */
function readEvent(events: Record<string, unknown>): HouseEvent | null {
  const [uri, ...more] = Object.keys(events)
  const kind = eventKinds.find((known) => eventUri(known) === uri)
  if (kind === undefined || uri === undefined || more.length > 0) return null
  const said = details[kind].safeParse(events[uri])
  return said.success ? ({ kind, ...said.data } as HouseEvent) : null
}
