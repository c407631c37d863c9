import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { CmsSigner } from '@/pki/build/cms'
import { readBody } from '../../bodies'

/** What one request brought. */
export interface Received { readonly authorization: string | undefined, readonly idempotencyKey: string, readonly body: string }

export interface Answered { readonly status: number, readonly json: unknown, readonly headers?: Record<string, string> }

/** How the stand-in answers its nth request, from 0; undefined: as the deposit API does. */
export type Misbehaviour = (received: Received, nth: number) => Answered | 'hang-up' | 'silence' | undefined

/** Changes what a receipt says before it is sealed. */
export type Edit = (statement: object) => object

/** Stands in for the portal at the other end of the wire: the deposit API's answers, receipts under a real seal, idempotency by key. */
export async function startPortal(seal: CmsSigner, misbehaviour: Misbehaviour = () => undefined, edit: Edit = (statement) => statement) {
  const received: Received[] = []
  const answers = new Map<string, unknown>()

  async function answer(request: Received, nth: number): Promise<Answered | 'hang-up' | 'silence'> {
    const other = misbehaviour(request, nth)
    if (other !== undefined) return other
    const known = answers.get(request.idempotencyKey)
    if (known !== undefined) return { status: 200, json: known }
    const json = await accepted(request.body, seal, edit)
    answers.set(request.idempotencyKey, json)
    return { status: 201, json }
  }

  const server = createServer((request, response) => {
    void readRequest(request).then(async (read) => {
      received.push(read)
      const answered = await answer(read, received.length - 1)
      if (answered === 'hang-up') return request.socket.destroy()
      if (answered === 'silence') return undefined
      response.writeHead(answered.status, { 'content-type': 'application/json', ...answered.headers })
      return response.end(JSON.stringify(answered.json))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    origin: `http://127.0.0.1:${port}`,
    received,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function readRequest(request: IncomingMessage): Promise<Received> {
  const read = await readBody(request, 20_000_000)
  if (!read.ok || request.method !== 'POST' || request.url !== '/api/v1/deposits') throw new Error('not a deposit')
  return {
    authorization: request.headers.authorization,
    idempotencyKey: String(request.headers['idempotency-key']),
    body: Buffer.from(read.bytes).toString('utf8'),
  }
}

const originalOf = (body: string) => Buffer.from(bodyOf(body).documents[0]?.content ?? '', 'base64').toString('utf8')
const issuerNumber = (body: string) => /<(?:gen:hojinbango|corporateNumber)>([0-9]{13})</.exec(originalOf(body))?.[1]
const sha256 = (base64: string) => createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex')

interface Body { kind: string, depositorReference: string, documents: { role: string, content: string, signature: string }[] }
const bodyOf = (text: string) => JSON.parse(text) as Body

async function accepted(text: string, seal: CmsSigner, edit: Edit) {
  const body = bodyOf(text)
  const depositId = randomUUID()
  const at = new Date()
  const content = Buffer.from(JSON.stringify(edit({
    type: 'madoguchi-deposit-receipt',
    version: 1,
    depositId,
    organisation: { corporateNumber: issuerNumber(text), name: '' },
    kind: body.kind,
    depositorReference: body.depositorReference,
    acceptedAt: at.toISOString(),
    documents: body.documents.map(({ role, content: sent, signature: seen }) => ({
      role, sha256: sha256(sent), signatureSha256: sha256(seen),
    })),
  })))
  const signature = Buffer.from(await seal.signDetached({ content, signingTime: at }))
  const receipt = { content: content.toString('base64'), signature: signature.toString('base64') }
  return { depositId, state: 'accepted', acceptedAt: at.toISOString(), receipt }
}
