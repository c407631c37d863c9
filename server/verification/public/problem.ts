import en from '@/messages/en/verify-service.json'
import ja from '@/messages/ja/verify-service.json'
import { languageOf } from '../../deposits/problem'
import { problemResponse } from '../../problem'
import { verifyRefusalStatus, type VerifyRefusal } from './refusal'

const sentences = { ja: ja.refusals, en: en.refusals }

/** Long enough for the jobs ahead to end, or be ended. */
export const retryAfterSeconds = 5

/** A refusal as a problem document (RFC 9457), in the language that the client asks for. */
export function refusalResponse(refusal: VerifyRefusal & { isBodyLeft?: boolean }, acceptLanguage: string | null): Response {
  const { reason, isBodyLeft = false } = refusal
  const status = verifyRefusalStatus[reason]
  const language = languageOf(acceptLanguage)
  const retry = status === 503 ? { 'retry-after': String(retryAfterSeconds) } : {}
  const close = isBodyLeft ? { connection: 'close' } : {}
  const headers = { ...retry, ...close, 'content-language': language }
  return problemResponse({ status, reason, title: sentences[language][reason], headers })
}
