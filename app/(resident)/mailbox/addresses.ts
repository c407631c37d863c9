import { listAddress, readPlace } from '@/domain/mailbox-filter'

const itemId = /^[0-9a-f-]{36}$/

/** An item's page, with the list from which it was opened. What is no id leads to the mailbox. */
export function itemAddress(id: string, list: string): string {
  if (!itemId.test(id)) return '/mailbox'
  return list === '' ? `/mailbox/${id}` : `/mailbox/${id}?${new URLSearchParams({ list }).toString()}`
}

/** The list from which an item's page was opened, as its address says it; the plain list for anything else. */
export const listOf = (parameter: string | string[] | undefined): string => listAddress(readPlace(typeof parameter === 'string' ? parameter : ''))

/** The same page with what came of a form; on an item's page at the part that says it. */
export function withNotice(address: string, notice: Record<string, string>): string {
  const part = /^\/mailbox\/[0-9a-f-]{36}/.test(address) ? '#keeping' : ''
  return `${address}${address.includes('?') ? '&' : '?'}${new URLSearchParams(notice).toString()}${part}`
}
