import type { DepositRefusal } from '@/domain/deposits'
import { documentRefusalReasons } from '@/documents/kinds'
import { documentWords } from '@/documents/words'
import type { Language } from '../deposits/problem'

/** Why the original could not be read, and where: what a refusal says beyond its own sentence. */
export function refusalWords({ document }: DepositRefusal, language: Language): string {
  const reason = documentRefusalReasons.find((known) => known === document?.reason)
  return reason === undefined ? '' : ` ${documentWords(language)(`refusals.${reason}`)} (${document?.at ?? ''})`
}
