import { verify } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import { publicKeyOf } from '../signing-key'

export interface Received {
  headers: IncomingHttpHeaders
  body: string
}

/** An organisation's own system: notes what comes and answers as it is told. */
export class Receiver {
  readonly received: Received[] = []
  /** Connections, whether or not a request came over them. */
  connections = 0
  answer: (response: ServerResponse, received: Received) => void = (response) => { response.writeHead(204).end() }
  private server: Server | undefined

  async start(): Promise<this> {
    const server = createServer((request, response) => {
      const pieces: Buffer[] = []
      request.on('data', (piece: Buffer) => pieces.push(piece))
      request.on('end', () => {
        const received = { headers: request.headers, body: Buffer.concat(pieces).toString('utf8') }
        this.received.push(received)
        this.answer(response, received)
      })
    })
    server.on('connection', () => { this.connections++ })
    this.server = server
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
    return this
  }

  get port(): number {
    const address = this.server?.address()
    if (typeof address !== 'object' || address === null) throw new Error('The receiver is not listening.')
    return address.port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`
  }

  /** The ids that came, in their order. */
  get ids(): string[] {
    return this.received.map(({ headers }) => String(headers['webhook-id']))
  }

  stop(): void {
    this.server?.closeAllConnections()
    this.server?.close()
  }
}

/** As a receiver checks a call by Standard Webhooks 1.0: one signature of the list by a key it knows, over id, time and body. */
export function isSignedBy(publicKey: string, { headers, body }: Received): boolean {
  const signed = Buffer.from(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`, 'utf8')
  const signatures = String(headers['webhook-signature']).split(' ').map((each) => each.split(','))
  return signatures.some(([version, value = '']) => version === 'v1a' && verify(null, signed, publicKeyOf(publicKey), Buffer.from(value, 'base64')))
}
