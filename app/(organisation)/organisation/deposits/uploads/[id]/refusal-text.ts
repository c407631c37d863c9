import { getLocale } from 'next-intl/server'
import type { DepositRefusal } from '@/domain/deposits'
import { refusalProblem } from '@/server/deposits/problem'
import { refusalWords } from '@/server/uploads/refusal-words'

/** What happened and what to do, in the reader's language. */
export async function refusalText(refusal: DepositRefusal): Promise<string> {
  const language = await getLocale()
  return `${refusalProblem(refusal, language).title}${refusalWords(refusal, language)}`
}
