import { depositRefusalStatus, type DepositRefusal, type DepositRefusalReason } from '@/domain/deposits'
import en from '@/messages/en/deposits.json'
import ja from '@/messages/ja/deposits.json'
import { machineHeaders } from '../problem'

export type Language = 'ja' | 'en'

const sentences: Record<Language, Record<DepositRefusalReason, string>> = { ja: ja.refusal, en: en.refusal }

const RETRY_AFTER_SECONDS = 2
const mayComeBack: readonly number[] = [429, 503]

/** Japanese unless the client asks for English before it (RFC 9110 section 12.5.4, first language named wins). */
export function languageOf(acceptLanguage: string | null): Language {
  const first = (acceptLanguage ?? '').split(',').map((range) => range.trim().toLowerCase()).find((range) => /^(ja|en)\b/.test(range))
  return first?.startsWith('en') ? 'en' : 'ja'
}

function headersFor(reason: DepositRefusalReason): Record<string, string> {
  if (mayComeBack.includes(depositRefusalStatus[reason])) return { 'retry-after': String(RETRY_AFTER_SECONDS) }
  if (reason === 'unauthorised') return { 'www-authenticate': 'Bearer' }
  return {}
}

/** The occurrence in one line for a log: where, and the closed-list word of whoever looked. */
function detailOf({ field, verification, document }: DepositRefusal): { detail?: string } {
  const found = document === undefined ? verification?.reason : `${document.reason} at ${document.at}`
  return typeof found === 'string' ? { detail: `${field ?? ''}: ${found}` } : {}
}

/** What happened and what to do, where it lies, and the verifier's own words if it spoke: a problem document (RFC 9457). */
export function refusalProblem(refusal: DepositRefusal, language: Language) {
  const { reason, field, verification, document } = refusal
  return {
    type: `urn:madoguchi:problem:${reason}`, title: sentences[language][reason], status: depositRefusalStatus[reason], reason, field,
    ...detailOf(refusal),
    ...(verification === undefined ? {} : { verification }),
    ...(document === undefined ? {} : { document }),
  }
}

export function refusalResponse(refusal: DepositRefusal, acceptLanguage: string | null): Response {
  const language = languageOf(acceptLanguage)
  const body = refusalProblem(refusal, language)
  const headers = { ...machineHeaders, ...headersFor(refusal.reason), 'content-type': 'application/problem+json', 'content-language': language }
  return new Response(JSON.stringify(body), { status: body.status, headers })
}
