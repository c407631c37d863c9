import { hkdfSync, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Resident } from '@/domain/actor'
import { maxRecipientsAtOnce } from '@/domain/forwards'
import { env } from '../env'
import { decrypt, encrypt } from '../storage/aead'

const MAX_TYPED_CHARACTERS = 100

const draft = z.strictObject({
  itemId: z.uuid(),
  /** As typed: references are judged when they are looked at. */
  recipients: z.array(z.strictObject({ id: z.uuid(), reference: z.string().max(MAX_TYPED_CHARACTERS) })).max(maxRecipientsAtOnce),
  withReadable: z.boolean(),
  /** The form's own: what is posted with it twice is sent once. */
  key: z.uuid(),
  /** The result that the page showed. */
  seen: z.enum(['TOTAL-PASSED', 'INDETERMINATE']).nullable(),
})

/** What a resident has chosen so far, carried from page to page. */
export type ForwardDraft = z.infer<typeof draft>

const key = () => new Uint8Array(hkdfSync('sha256', env().NEXTAUTH_SECRET, '', 'madoguchi forward draft v1', 32))
const boundTo = ({ accountId }: Resident) => `madoguchi forward draft v1 ${accountId}`

export const newDraft = (itemId: string): ForwardDraft => ({ itemId, recipients: [], withReadable: true, key: randomUUID(), seen: null })

/** Another form: what it sends is not what the earlier one sent. */
export const changedDraft = (before: ForwardDraft, changes: Partial<Omit<ForwardDraft, 'key'>>): ForwardDraft => ({ ...before, seen: null, ...changes, key: randomUUID() })

/** Cut to what a draft carries; the end of what is far too long is not needed to say so. */
export const typedReference = (text: string): string => [...text.trim()].slice(0, MAX_TYPED_CHARACTERS).join('').slice(0, MAX_TYPED_CHARACTERS)

/** For an address or a hidden field: AES-256-GCM under a key of the portal, of use to this account alone, base64url. Nobody else reads or makes one. */
export function sealDraft(actor: Resident, content: ForwardDraft): string {
  return Buffer.from(encrypt(key(), new TextEncoder().encode(JSON.stringify(content)), boundTo(actor))).toString('base64url')
}

/** The draft, or null for whatever this portal did not make for this account and item. */
export function openDraft(actor: Resident, itemId: string, sealed: string): ForwardDraft | null {
  const clear = decrypt(key(), Buffer.from(sealed, 'base64url'), boundTo(actor))
  const parsed = clear === null ? null : draft.safeParse(JSON.parse(new TextDecoder().decode(clear)))
  return parsed?.success === true && parsed.data.itemId === itemId ? parsed.data : null
}
