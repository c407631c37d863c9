import { z } from 'zod'
import enDeposits from '@/messages/en/deposits.json'
import enInbox from '@/messages/en/inbox-service.json'
import enLinks from '@/messages/en/links-service.json'
import enService from '@/messages/en/verify-service.json'
import enWebhooks from '@/messages/en/webhooks-service.json'
import jaDeposits from '@/messages/ja/deposits.json'
import jaInbox from '@/messages/ja/inbox-service.json'
import jaLinks from '@/messages/ja/links-service.json'
import jaService from '@/messages/ja/verify-service.json'
import jaWebhooks from '@/messages/ja/webhooks-service.json'
import { openApiDocument } from './document'

/** What each area's refusals mean, by its tag. */
const sentencesOf: Record<string, Record<'ja' | 'en', Record<string, string>>> = {
  verification: { ja: jaService.refusals, en: enService.refusals },
  deposits: { ja: jaDeposits.refusal, en: enDeposits.refusal },
  webhooks: { ja: jaWebhooks.refusal, en: enWebhooks.refusal },
  links: { ja: jaLinks.refusal, en: enLinks.refusal },
  inbox: { ja: jaInbox.refusal, en: enInbox.refusal },
}

const sample = z.object({ source: z.string() })
const problem = z.object({ schema: z.object({ properties: z.object({ reason: z.object({ enum: z.array(z.string()) }) }) }) })
const answer = z.object({ content: z.object({ 'application/problem+json': problem.optional() }) })
const operation = z.object({
  operationId: z.string(),
  tags: z.tuple([z.string()]).optional(),
  'x-codeSamples': z.tuple([sample]),
  responses: z.record(z.string(), answer),
})
const paths = z.record(z.string(), z.record(z.string(), operation))

/** One operation of the machine interface as people read it; its words stand in `messages`. */
export interface ListedOperation {
  operationId: string
  /** `POST /api/v1/verify` */
  request: string
  command: string
  refusals: { status: string, reason: string, sentence: string }[]
}

type Described = z.infer<typeof operation>

/** The operations in the order of the description. Throws where it lacks what the page shows. */
export function listedOperations(origin: string, language: 'ja' | 'en'): ListedOperation[] {
  const described = paths.parse(openApiDocument(origin).paths)
  return Object.entries(described).flatMap(([address, item]) => Object.entries(item).map(([method, each]) => listed(`${method.toUpperCase()} ${address}`, each, language)))
}

function listed(request: string, { operationId, tags, responses, 'x-codeSamples': [{ source }] }: Described, language: 'ja' | 'en'): ListedOperation {
  const refusals = Object.entries(responses).flatMap(([status, { content }]) =>
    (content['application/problem+json']?.schema.properties.reason.enum ?? []).map((reason) => ({ status, reason })))
  return { operationId, request, command: source, refusals: refusals.map((refusal) => ({ ...refusal, sentence: sentenceOf(tags?.[0] ?? '', refusal.reason, language) })) }
}

function sentenceOf(tag: string, reason: string, language: 'ja' | 'en'): string {
  const sentence = sentencesOf[tag]?.[language][reason]
  if (sentence === undefined) throw new Error(`There is no sentence for ${reason} of ${tag}.`)
  return sentence
}
