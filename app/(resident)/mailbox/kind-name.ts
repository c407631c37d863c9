import { getLocale, getTranslations } from 'next-intl/server'
import { isDocumentKind } from '@/documents/kinds'
import { documentWords } from '@/documents/words'

/** What a kind of document is called in the reader's language; a kind this build does not know is just a document. */
export async function kindName(kind: string): Promise<string> {
  if (isDocumentKind(kind)) return documentWords(await getLocale())(`kinds.${kind}.name`)
  return (await getTranslations('mailbox'))('otherKind')
}

/** The kind with the year it is about, which tells two documents of one kind apart. */
export async function titleOf({ kind, year }: { kind: string, year: number | null }): Promise<string> {
  const name = await kindName(kind)
  if (year === null) return name
  return (await getTranslations('mailbox'))('titleWithYear', { kind: name, year: String(year) })
}
