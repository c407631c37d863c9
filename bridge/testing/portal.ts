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
  answerWith(answer: { status: number; body: string } | null): void
  close(): Promise<void>
}

export type Received = { contentType: string; request: string; certificate: string; signature: string; verified: boolean; ticket: string }

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

function read(contentType: string, body: string): Received {
  const fields: Record<string, string> = contentType === 'application/json' ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body))
  const { request = '', certificate = '', signature = '' } = fields
  const spki = new X509Certificate(Buffer.from(certificate, 'base64')).publicKey.export({ type: 'spki', format: 'pem' })
  const verified = verify('sha256', Buffer.from(request, 'ascii'), createPublicKey(spki), Buffer.from(signature, 'base64'))
  return { contentType, request, certificate, signature, verified, ticket: randomBytes(32).toString('base64url') }
}

export async function startTestPortal(): Promise<TestPortal> {
  const received: Received[] = []
  let fixedAnswer: { status: number; body: string } | null = null
  const server: Server = createServer((message, response) => {
    const answer = async () => {
      if (message.method !== 'POST' || message.url !== '/api/bridge/responses') return response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>portal</title><h1>${message.url?.split('?')[0]}</h1>`)
      const got = read(message.headers['content-type'] ?? '', await bodyOf(message))
      received.push(got)
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
    answerWith: (answer) => (fixedAnswer = answer),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
