import { Agent, request } from 'node:http'

/** What came back, with its cookies already kept. */
export interface Page {
  readonly status: number
  readonly location: string | null
  readonly body: string
}

/** A browser without a screen: keeps connections and cookies, sends what browsers send with a form, follows nothing by itself. */
export interface Client {
  get(url: string): Promise<Page>
  submit(url: string, fields: Record<string, string>): Promise<Page>
  close(): void
}

export function openClient(): Client {
  const agent = new Agent({ keepAlive: true })
  // Cookies know no ports: a host's cookies go to all of its servers, which is why bridge and portal have different hosts.
  const cookies = new Map<string, Map<string, string>>()

  const ask = (url: URL, method: string, headers: Record<string, string>, body = ''): Promise<Page> =>
    new Promise((resolve, reject) => {
      const jar = cookies.get(url.hostname) ?? new Map<string, string>()
      cookies.set(url.hostname, jar)
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const outgoing = request(url, { method, agent, headers: { ...headers, ...(cookie && { cookie }) } }, (incoming) => {
        const chunks: Buffer[] = []
        for (const line of incoming.headers['set-cookie'] ?? []) keep(jar, line)
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.on('error', reject)
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, location: incoming.headers.location ?? null, body: Buffer.concat(chunks).toString('utf8') }))
      })
      outgoing.on('error', reject)
      outgoing.end(body)
    })

  return {
    get: (url) => ask(new URL(url), 'GET', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }),
    submit: (url, fields) => {
      const body = new URLSearchParams(fields).toString()
      const target = new URL(url)
      return ask(target, 'POST', {
        origin: target.origin, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document',
        'content-type': 'application/x-www-form-urlencoded', 'content-length': String(Buffer.byteLength(body)),
      }, body)
    },
    close: () => agent.destroy(),
  }
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';')
  const equals = pair.indexOf('=')
  jar.set(pair.slice(0, equals), pair.slice(equals + 1))
}

/** Hidden fields of the forms on a page. */
export const hiddenFields = (html: string): Record<string, string> =>
  Object.fromEntries([...html.matchAll(/<input type="hidden" name="([A-Za-z]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]))
