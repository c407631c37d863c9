import { createServer, type Server } from 'node:http'
import { z } from 'zod'

const call = z.object({ type: z.string(), data: z.object({ depositId: z.uuid() }) })

export interface ReceivedCall {
  webhookId: string
  type: string
  depositId: string
}

/** The organisation's own system. It notes what comes in the order in which it comes, and always answers that it took it. */
export class Receiver {
  readonly calls: ReceivedCall[] = []
  private server: Server | undefined

  async start(): Promise<string> {
    const server = createServer((request, response) => {
      let body = ''
      request.setEncoding('utf8').on('data', (piece: string) => { body += piece }).on('end', () => {
        const { type, data: { depositId } } = call.parse(JSON.parse(body))
        this.calls.push({ webhookId: String(request.headers['webhook-id']), type, depositId })
        response.writeHead(204).end()
      })
    })
    this.server = server
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
    const address = server.address()
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/hook`
  }

  stop(): void {
    this.server?.closeAllConnections()
    this.server?.close()
  }
}
