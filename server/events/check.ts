import { createPublicKey, verify } from 'node:crypto'
import { z } from 'zod'
import { eventKinds, type EventKind } from '@/domain/events'
import { subjectAttribute } from '@/pki/verify/certificate'
import { conclusions } from '@/pki/verify/conclusions'
import { oid } from '@/pki/verify/oids'
import { verifyCertificate } from '@/pki/verify/path'
import { organisationSeal } from '@/pki/verify/profiles'
import { anchorsFor } from '../trust/anchors'
import { primitives } from '../trust/revocation'
import { eventSeal } from './event-seal'
import type { StoredEvent } from './list'
import { readClaims, type TokenContent } from './token'

/** An event as it is shown. */
export interface CheckedEvent {
  id: string
  at: Date
  kind: EventKind
  /** The portal's own seal stands under exactly this, about exactly this; a row that somebody altered or made is not proven. */
  isProven: boolean
}

const header = z.strictObject({ alg: z.literal('ES256'), typ: z.literal('secevent+jwt'), x5c: z.tuple([z.base64()]) })

const json = (base64url: string): unknown => JSON.parse(Buffer.from(base64url, 'base64url').toString('utf8'))

/** Signature, type and certificate of one token, and what it says; null when any of it is not right. */
export async function verifiedToken(token: string, at: Date): Promise<TokenContent | null> {
  const [protectedPart = '', payload = '', signature = '', ...more] = token.split('.')
  const parsed = header.safeParse(parsedOrNull(protectedPart))
  const content = readClaims(parsedOrNull(payload))
  if (more.length > 0 || !parsed.success || content === null) return null
  const certificate = new Uint8Array(Buffer.from(parsed.data.x5c[0], 'base64'))
  const spki = await ownSealKey(certificate, content.issuer, at)
  if (spki === null) return null
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  const signed = Buffer.from(`${protectedPart}.${payload}`, 'ascii')
  return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')) ? content : null
}

function parsedOrNull(base64url: string): unknown {
  try {
    return json(base64url)
  } catch {
    return null
  }
}

/**
 * The key of a certificate of this portal's seal, present or past. An expired or revoked one still counts here: whether it was so when
 * the token was signed, nothing proves yet. Another organisation's, and one of no authority, do not.
 */
async function ownSealKey(certificate: Uint8Array, issuer: string, at: Date): Promise<Uint8Array | null> {
  if (issuer !== eventSeal().issuer) return null
  const anchors = anchorsFor('organisation-seal')
  const verdict = await verifyCertificate({ certificate, anchors, profile: organisationSeal, at, primitives: primitives() })
  const isWrong = verdict.steps.some((step) => step.outcome !== 'passed' && conclusions[step.reason].indication === 'TOTAL-FAILED')
  const found = verdict.certificate
  if (isWrong || found === undefined || verdict.path === undefined) return null
  return subjectAttribute(found, oid.organizationIdentifier) === issuer ? found.spki : null
}

/** Checks events of one deposit, as one side holds them. Rows of unknown kind are left out. */
export async function checkEvents(events: readonly StoredEvent[], about: { aboutId: string, audience: string | null }, at: Date): Promise<CheckedEvent[]> {
  const checked: CheckedEvent[] = []
  for (const row of events) {
    const kind = eventKinds.find((known) => known === row.kind)
    const content = await verifiedToken(row.token, at)
    if (kind !== undefined) checked.push({ id: row.id, at: row.at, kind, isProven: content !== null && saysTheSame(content, row, about) })
  }
  return checked
}

const saysTheSame = (content: TokenContent, row: StoredEvent, { aboutId, audience }: { aboutId: string, audience: string | null }) =>
  content.id === row.id && content.event.kind === row.kind && content.happenedAt.getTime() === row.at.getTime()
  && content.aboutId === aboutId && content.audience === (audience === null ? null : `urn:uuid:${audience}`)
