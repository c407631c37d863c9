import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { sha256 } from '@/pki/build/signature'
import { mediaType, readBody } from '../bodies'
import type { Found, JpkiRecords } from '../jpki/records'
import type { Answer, Route } from '../server'

const maxBodyBytes = 4096

const certificateName = z.strictObject({
  issuerKeySha256: z.string().regex(/^[0-9a-f]{64}$/),
  serialNumber: z.string().regex(/^(?!00)([0-9a-f]{2}){1,20}$/),
})

// The holder's consent is a condition of every answer; who asks keeps the proof and says when it was given.
const consent = z.strictObject({ givenAt: z.iso.datetime() })

const oneCertificate = z.strictObject({ certificate: certificateName, consent })
const bothCertificates = z.strictObject({ signature: certificateName.nullable(), authentication: certificateName, consent })

type Question = (records: JpkiRecords, body: unknown, at: Date) => Found<unknown>

const questions: ReadonlyMap<string, Question> = new Map<string, Question>([
  ['predecessor', (records, body, at) => records.predecessor(oneCertificate.parse(body).certificate, at)],
  ['linked-authentication', (records, body) => records.linkedAuthentication(oneCertificate.parse(body).certificate)],
  ['holder-standing', (records, body, at) => records.holder(bothCertificates.parse(body), at)],
])

/**
 * `/jpki/v1/<question>`: what the JPKI answers accredited verifiers beyond status. POST only, so that no serial number
 * gets into a log; the verifier shows the token it was accredited with.
 */
export function jpkiService(records: JpkiRecords, token: string, now: () => Date): Route {
  return async (request, path) => {
    const question = questions.get(/^\/jpki\/v1\/([a-z-]+)$/.exec(path)?.[1] ?? '')
    if (question === undefined) return null
    if (request.method !== 'POST') return { ...problem(405, 'method-not-allowed'), headers: { allow: 'POST' } }
    if (!isAccredited(request, token)) return { ...problem(401, 'not-accredited'), headers: { 'www-authenticate': 'Bearer' } }
    if (mediaType(request) !== 'application/json') return problem(415, 'unsupported-media-type')
    const body = await readBody(request, maxBodyBytes)
    if (!body.ok) return problem(413, body.reason)
    const answered = ask(() => question(records, JSON.parse(Buffer.from(body.bytes).toString('utf8')), now()))
    if (answered === null) return problem(400, 'malformed')
    return answered.ok ? json(200, 'application/json', { answer: answered.value, asOf: now().toISOString() }) : problem(404, answered.reason)
  }
}

/** Null where the body is not JSON or not what the question asks for. */
function ask(question: () => Found<unknown>): Found<unknown> | null {
  try {
    return question()
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}

function isAccredited(request: IncomingMessage, token: string): boolean {
  const shown = Buffer.from(request.headers.authorization ?? '')
  // Digests have one length, whatever was sent.
  return timingSafeEqual(sha256(shown), sha256(Buffer.from(`Bearer ${token}`)))
}

const json = (status: number, contentType: string, value: unknown): Answer => ({
  status,
  contentType,
  body: JSON.stringify(value),
  headers: { 'cache-control': 'no-store' },
})

const problem = (status: number, reason: string): Answer => json(status, 'application/problem+json', { type: 'about:blank', status, reason })
