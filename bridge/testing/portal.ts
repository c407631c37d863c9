import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign, verify, X509Certificate } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Portal } from '../portals'

/** A portal at the process edge: signs requests, and takes responses only if the card's signature over the request really verifies. */
export type TestPortal = {
  portal: Portal
  /** What BRIDGE_PORTALS would hold for it. */
  pinned: object
  received: Received[]
  /** What came in for other purposes than login: the fields as they were. */
  others: Record<string, string | string[]>[]
  /** Offers a document to the bridge and returns how a request names it. */
  offer(document: OfferedDocument): { url: string; sha256: string; size: number; mediaType: string }
  answerWith(answer: { status: number; body: string } | null): void
  close(): Promise<void>
}

export type Received = { contentType: string; request: string; certificate: string; signature: string; verified: boolean; ticket: string }

/** `servedInstead` may be set between two pages: the portal that shows one thing and has another signed. */
export type OfferedDocument = { bytes: Uint8Array; mediaType: string; servedInstead?: Uint8Array }

export const KID = 'test-key-01'

const keys = generateKeyPairSync('ed25519')

export type RequestChanges = { header?: object; payload?: object; key?: KeyObject; signature?: string }

/** A login request as the portal makes it, with whatever a test wants to be different. */
export function signRequest(portal: Portal, at: Date, changes: RequestChanges = {}): string {
  const iat = Math.floor(at.getTime() / 1000)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const header = part({ alg: 'EdDSA', kid: KID, typ: 'madoguchi-request+jwt', ...changes.header })
  const session = createHash('sha256').update('pre-login cookie').digest('base64url')
  const nonce = randomBytes(32).toString('base64url')
  const payload = part({ v: 1, purpose: 'login', origin: portal.origin, session, nonce, iat, exp: iat + 300, documents: [], ...changes.payload })
  const signature = changes.signature ?? sign(null, Buffer.from(`${header}.${payload}`), changes.key ?? keys.privateKey).toString('base64url')
  return `${header}.${payload}.${signature}`
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

type Fields = Record<string, string | string[]>

function fieldsOf(contentType: string, body: string): Fields {
  if (contentType === 'application/json') return JSON.parse(body) as Fields
  const form = new URLSearchParams(body)
  return Object.fromEntries([...form.keys()].map((name) => [name, name === 'signatures' ? form.getAll(name) : (form.get(name) ?? '')]))
}

function readLogin(contentType: string, fields: Fields): Received {
  const [request, certificate, signature] = [String(fields.request), String(fields.certificate), String(fields.signature)]
  const spki = new X509Certificate(Buffer.from(certificate, 'base64')).publicKey.export({ type: 'spki', format: 'pem' })
  const verified = verify('sha256', Buffer.from(request, 'ascii'), createPublicKey(spki), Buffer.from(signature, 'base64'))
  return { contentType, request, certificate, signature, verified, ticket: randomBytes(32).toString('base64url') }
}

export async function startTestPortal(): Promise<TestPortal> {
  const received: Received[] = []
  const others: Fields[] = []
  const documents = new Map<string, OfferedDocument>()
  let fixedAnswer: { status: number; body: string } | null = null
  const server: Server = createServer((message, response) => {
    const answer = async () => {
      const offered = documents.get(message.url ?? '')
      if (offered) return response.writeHead(200, { 'content-type': offered.mediaType }).end(offered.servedInstead ?? offered.bytes)
      if (message.url?.startsWith('/api/bridge/documents/')) return response.writeHead(404).end()
      if (message.method !== 'POST' || message.url !== '/api/bridge/responses') return response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>portal</title><h1>${message.url?.split('?')[0]}</h1>`)
      const contentType = message.headers['content-type'] ?? ''
      const fields = fieldsOf(contentType, await bodyOf(message))
      const ticket = randomBytes(32).toString('base64url')
      const got = fields.certificate === undefined ? { verified: true, ticket, contentType } : readLogin(contentType, fields)
      if ('certificate' in got) received.push(got)
      else others.push(fields)
      if (fixedAnswer) return response.writeHead(fixedAnswer.status, { 'content-type': 'application/problem+json' }).end(fixedAnswer.body)
      if (!got.verified) return response.writeHead(400).end('{"reason":"malformed"}')
      if (got.contentType !== 'application/json') return response.writeHead(303, { location: `/login/return?ticket=${got.ticket}` }).end()
      return response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ ticket: got.ticket }))
    }
    answer().catch(() => response.writeHead(400).end('{"reason":"malformed"}'))
  })
  const port = await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))
  const origin = `http://localhost:${port}`
  return {
    portal: { origin, keys: new Map([[KID, keys.publicKey]]) },
    pinned: { origin, keys: [{ kid: KID, jwk: keys.publicKey.export({ format: 'jwk' }) }] },
    received,
    others,
    offer: (document) => {
      const path = `/api/bridge/documents/${randomBytes(24).toString('base64url')}`
      documents.set(path, document)
      const sha256 = createHash('sha256').update(document.bytes).digest('base64url')
      return { url: `${origin}${path}`, sha256, size: document.bytes.length, mediaType: document.mediaType }
    },
    answerWith: (answer) => (fixedAnswer = answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
