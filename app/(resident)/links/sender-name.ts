import { getTranslations } from 'next-intl/server'
import { isAffair } from '@/domain/affairs'
import { kindName } from '../mailbox/kind-name'

/** Who a link is to: a municipality with the one affair it is for. */
export async function senderName({ organisationName: name, affair }: { organisationName: string, affair: string }): Promise<string> {
  const t = await getTranslations('links')
  return isAffair(affair) ? t('withAffair', { name, affair: t(`affair.${affair}`) }) : name
}

/** Kinds of documents, each once, in the reader's words. */
export async function kindNames(kinds: readonly string[]): Promise<string> {
  const t = await getTranslations('links')
  const names = await Promise.all(kinds.map(kindName))
  return [...new Set(names)].join(t('kindSeparator'))
}

/** What a link is for; no kind named means every kind. */
export async function agreedKinds(kinds: readonly string[]): Promise<string> {
  return kinds.length === 0 ? (await getTranslations('links'))('allKinds') : kindNames(kinds)
}
