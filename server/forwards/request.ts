import { createHash } from 'node:crypto'
import { z } from 'zod'
import { maxRecipientsAtOnce, recipientReferencePattern, type ForwardProblem } from '@/domain/forwards'
import { documentRoles, type DocumentRole } from '@/domain/mailbox'
import { canonicalJson } from '../seal/canonical-json'

/** What a resident asks to be sent on, to whom. */
export interface ForwardChoice {
  itemId: string
  recipients: { id: string, reference: string }[]
  roles: DocumentRole[]
}

/** The same, after the resident has seen what the recipients will see. */
export interface ForwardRequest extends ForwardChoice {
  /** Fixed by the form that was shown: sent twice, it forwards once. */
  key: string
  /** The result that was shown; another one at the moment of sending is shown first. */
  seen: 'TOTAL-PASSED' | 'INDETERMINATE'
}

export interface UncheckedChoice {
  itemId: string
  recipients: readonly { id: string, reference: string }[]
  roles: readonly string[]
}

export interface UncheckedRequest extends UncheckedChoice {
  key: string
  seen: string
}

export type ChoiceOutcome = { ok: true, choice: ForwardChoice } | { ok: false, reason: ForwardProblem }
export type RequestOutcome = { ok: true, request: ForwardRequest } | { ok: false, reason: ForwardProblem }

const isUuid = (text: string) => z.uuid().safeParse(text).success
const isRole = (text: string): text is DocumentRole => documentRoles.some((role) => role === text)

/** The shape alone, and the bounds; whether recipients and item exist is asked afterwards. The original always goes along. */
export function checkChoice({ itemId, recipients, roles }: UncheckedChoice): ChoiceOutcome {
  if (!isUuid(itemId)) return { ok: false, reason: 'item-unknown' }
  if (recipients.length === 0) return { ok: false, reason: 'recipients-missing' }
  if (recipients.length > maxRecipientsAtOnce) return { ok: false, reason: 'too-many-recipients' }
  const chosen = recipients.map(({ id, reference }) => ({ id: id.toLowerCase(), reference }))
  if (new Set(chosen.map(({ id }) => id)).size < chosen.length) return { ok: false, reason: 'recipient-repeated' }
  if (!chosen.every(({ id }) => isUuid(id))) return { ok: false, reason: 'recipient-unknown' }
  if (!chosen.every(({ reference }) => reference === '' || recipientReferencePattern.test(reference))) return { ok: false, reason: 'reference-malformed' }
  if (!roles.every(isRole) || new Set(roles).size < roles.length || !roles.includes('original')) return { ok: false, reason: 'form-malformed' }
  return { ok: true, choice: { itemId: itemId.toLowerCase(), recipients: chosen, roles: documentRoles.filter((role) => roles.includes(role)) } }
}

export function checkRequest({ key, seen, ...unchecked }: UncheckedRequest): RequestOutcome {
  const checked = checkChoice(unchecked)
  if (!checked.ok) return checked
  if (!isUuid(key) || (seen !== 'TOTAL-PASSED' && seen !== 'INDETERMINATE')) return { ok: false, reason: 'form-malformed' }
  return { ok: true, request: { ...checked.choice, key: key.toLowerCase(), seen } }
}

/** SHA-256 of what is asked for: the same form, with the same content, is the same request. */
export function requestHash({ itemId, recipients, roles }: ForwardRequest): Uint8Array<ArrayBuffer> {
  const sorted = [...recipients].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ id, reference }) => ({ id, reference }))
  return new Uint8Array(createHash('sha256').update(canonicalJson({ itemId, recipients: sorted, roles })).digest())
}
