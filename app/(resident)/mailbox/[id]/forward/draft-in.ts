import { getTranslations } from 'next-intl/server'
import type { Resident } from '@/domain/actor'
import { newDraft, openDraft, sealDraft, type ForwardDraft } from '@/server/forwards/draft'

export type Parameter = string | string[] | undefined

/** The draft that an address carries; a new one where it carries none, or none of this account's. */
export function draftIn(actor: Resident, itemId: string, parameter: Parameter): ForwardDraft {
  return (typeof parameter === 'string' ? openDraft(actor, itemId, parameter) : null) ?? newDraft(itemId)
}

/** An address of one of the steps. */
export function stepPath(actor: Resident, draft: ForwardDraft, step: '' | '/details' | '/check', more: Record<string, string> = {}): string {
  return `/mailbox/${draft.itemId}/forward${step}?${new URLSearchParams({ ...more, draft: sealDraft(actor, draft) }).toString()}`
}

/** The way to the pages of forwarding one item. */
export async function forwardCrumbs(itemId: string): Promise<{ href: string, text: string }[]> {
  const [mailbox, item] = await Promise.all([getTranslations('mailbox'), getTranslations('mailbox.item')])
  return [{ href: '/mailbox', text: mailbox('title') }, { href: `/mailbox/${itemId}`, text: item('title') }]
}
