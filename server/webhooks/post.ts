import { lookup } from 'node:dns/promises'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { AttemptOutcome, AttemptResult } from '@/domain/webhooks'
import type { SignedHeaders } from './signing-key'
import { isAllowedAddress, literalOf, parseTarget, type TargetRules } from './target'

export interface ResolvedAddress {
  address: string
  family: number
}

export type Resolve = (hostname: string) => Promise<ResolvedAddress[]>

const systemResolve: Resolve = (hostname) => lookup(hostname, { all: true })

export interface PosterOptions extends TargetRules {
  timeoutMilliseconds?: number
  resolve?: Resolve
}

const TIMEOUT_MILLISECONDS = 15_000
/** Of an answer, nobody needs more than its status: so much is read that a connection can be used again. */
const ANSWER_BYTES = 4096
const SOCKETS = 8

const withoutAnswer = (outcome: AttemptOutcome): AttemptResult => ({ outcome, status: null, retryAfterSeconds: null })

/** Nothing was sent. */
class Refused extends Error {
  constructor(readonly outcome: AttemptOutcome) {
    super(outcome)
  }
}

/**
 * Calls one endpoint, perhaps several times. The name is resolved here, every address it has must be allowed, and the connection goes to
 * what was checked: no second question to the name service, no redirect, no proxy. `close` ends its connections.
 */
export class Poster {
  private readonly agents = { http: new HttpAgent({ keepAlive: true, maxSockets: SOCKETS }), https: new HttpsAgent({ keepAlive: true, maxSockets: SOCKETS }) }

  constructor(private readonly options: PosterOptions) {}

  /** Never throws for what the other side, its name or its network does. */
  async post(target: string, headers: SignedHeaders, body: string): Promise<AttemptResult> {
    const end = new AbortController()
    const timer = setTimeout(() => end.abort(), this.options.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS)
    try {
      const answer = await this.send(target, { ...headers, 'content-type': 'application/json', 'user-agent': 'madoguchi-webhooks/1' }, body, end.signal)
      return resultOf(answer)
    } catch (error) {
      return withoutAnswer(outcomeOf(error, end.signal.aborted))
    } finally {
      clearTimeout(timer)
    }
  }

  close(): void {
    this.agents.http.destroy()
    this.agents.https.destroy()
  }

  private async send(target: string, headers: Record<string, string>, body: string, signal: AbortSignal): Promise<Answered> {
    const parsed = parseTarget(target, this.options)
    if (!parsed.ok) throw new Refused('address-refused')
    const { url } = parsed
    const addresses = await Promise.race([this.addressesOf(url), whenAborted(signal)])
    const isSecure = url.protocol === 'https:'
    const options = { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) }, lookup: pinnedTo(addresses), signal }
    return new Promise((resolve, reject) => {
      const taken = (answer: IncomingMessage) => { read(answer).then(resolve, reject) }
      const request = isSecure ? httpsRequest(url, { ...options, agent: this.agents.https }, taken) : httpRequest(url, { ...options, agent: this.agents.http }, taken)
      request.on('error', reject)
      request.end(body)
    })
  }

  private async addressesOf(url: URL): Promise<ResolvedAddress[]> {
    const literal = literalOf(url)
    const found = literal !== null ? [{ address: literal, family: literal.includes(':') ? 6 : 4 }]
      : await (this.options.resolve ?? systemResolve)(url.hostname).catch(() => { throw new Refused('name-not-found') })
    if (found.length === 0) throw new Refused('name-not-found')
    if (!found.every(({ address }) => isAllowedAddress(address, this.options))) throw new Refused('address-refused')
    return found
  }
}

/** In the place of a look-up: gives what was checked, whatever the name means by now. */
const pinnedTo = (addresses: ResolvedAddress[]): LookupFunction => (_hostname, options, callback) => {
  const [first] = addresses
  if (options.all === true) callback(null, addresses)
  else callback(null, first?.address ?? '', first?.family)
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('Aborted.')), { once: true })
  })
}

interface Answered {
  status: number
  retryAfter: string | undefined
}

/** Status and headers count; of the body a little is read, and a longer one ends the connection. */
async function read(answer: IncomingMessage): Promise<Answered> {
  let size = 0
  for await (const chunk of answer) {
    size += (chunk as Buffer).length
    if (size > ANSWER_BYTES) break
  }
  return { status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] }
}

const asksForPatience = (status: number) => status === 429 || status === 503

function resultOf({ status, retryAfter }: Answered): AttemptResult {
  const retryAfterSeconds = asksForPatience(status) ? secondsOf(retryAfter, new Date()) : null
  if (status >= 200 && status < 300) return { outcome: 'delivered', status, retryAfterSeconds }
  return { outcome: status >= 300 && status < 400 ? 'redirected' : 'answered-otherwise', status, retryAfterSeconds }
}

/** Seconds, or a date (RFC 9110 section 10.2.3); null when it is neither. */
export function secondsOf(retryAfter: string | undefined, at: Date): number | null {
  if (retryAfter === undefined) return null
  if (/^\d{1,9}$/.test(retryAfter.trim())) return Number(retryAfter)
  const until = Date.parse(retryAfter)
  return Number.isNaN(until) ? null : Math.max(0, Math.ceil((until - at.getTime()) / 1000))
}

const certificateErrors = /^(CERT_|ERR_TLS_CERT|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|ERR_SSL_)/

function outcomeOf(error: unknown, wasAborted: boolean): AttemptOutcome {
  if (error instanceof Refused) return error.outcome
  if (wasAborted) return 'timed-out'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return certificateErrors.test(code) ? 'certificate-refused' : 'not-connected'
}
