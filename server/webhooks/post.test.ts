import { createServer, type Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Poster, secondsOf, type PosterOptions } from './post'
import { Receiver } from './testing/receiver'

const headers = { 'webhook-id': 'id', 'webhook-timestamp': '1', 'webhook-signature': 'v1a,x' }
let receiver: Receiver
beforeEach(async () => { receiver = await new Receiver().start() })
afterEach(() => receiver.stop())

async function post(url: string, options: Partial<PosterOptions> = {}) {
  const poster = new Poster({ allowsLoopback: true, ...options })
  try {
    return await poster.post(url, headers, '{"type":"x"}')
  } finally {
    poster.close()
  }
}

describe('a call', () => {
  it('carries the body and its headers, and any answer of 2xx is success', async () => {
    for (const status of [200, 202, 204]) {
      receiver.answer = (response) => { response.writeHead(status).end() }
      expect(await post(receiver.url)).toEqual({ outcome: 'delivered', status, retryAfterSeconds: null })
    }
    expect(receiver.received[0]).toMatchObject({ body: '{"type":"x"}', headers: { ...headers, 'content-type': 'application/json', 'content-length': '12' } })
  })

  it('is answered otherwise by every other status, and follows no redirect', async () => {
    const elsewhere = await new Receiver().start()
    receiver.answer = (response) => { response.writeHead(307, { location: elsewhere.url }).end() }
    expect(await post(receiver.url)).toMatchObject({ outcome: 'redirected', status: 307 })
    expect(elsewhere.connections).toBe(0)
    elsewhere.stop()
    receiver.answer = (response) => { response.writeHead(500).end() }
    expect(await post(receiver.url)).toMatchObject({ outcome: 'answered-otherwise', status: 500 })
  })

  it('hears how long the other side wants to be left alone, in seconds or as a date, with 429 and 503 alone', async () => {
    for (const [status, heard] of [[429, 120], [503, 120], [500, null]] as const) {
      receiver.answer = (response) => { response.writeHead(status, { 'retry-after': '120' }).end() }
      expect(await post(receiver.url)).toMatchObject({ status, retryAfterSeconds: heard })
    }
    const at = new Date('2026-11-21T03:00:00.000Z')
    expect(secondsOf('Sat, 21 Nov 2026 03:01:30 GMT', at)).toBe(90)
    expect(secondsOf('Sat, 21 Nov 2026 02:00:00 GMT', at)).toBe(0)
    expect(secondsOf('soon', at)).toBeNull()
  })

  it('ends when the answer does not, whether nothing comes, or headers alone, or drops', async () => {
    const began = Date.now()
    receiver.answer = () => {}
    expect(await post(receiver.url, { timeoutMilliseconds: 200 })).toEqual({ outcome: 'timed-out', status: null, retryAfterSeconds: null })
    receiver.answer = (response) => {
      response.writeHead(200).write('x')
      const drops = setInterval(() => response.write('x'), 20)
      response.on('close', () => clearInterval(drops))
    }
    expect(await post(receiver.url, { timeoutMilliseconds: 200 })).toMatchObject({ outcome: 'timed-out' })
    const silent: Server = createServer(() => {})
    await new Promise<void>((resolve) => { silent.listen(0, '127.0.0.1', resolve) })
    const address = silent.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    expect(await post(`http://127.0.0.1:${port}/`, { timeoutMilliseconds: 200 })).toMatchObject({ outcome: 'timed-out' })
    silent.close()
    expect(Date.now() - began).toBeLessThan(5000)
  })

  it('reads no more of an answer than a little, however long it is', async () => {
    let sent = 0
    receiver.answer = (response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && sent < 200_000_000) {
          sent += 65_536
          if (!response.write('x'.repeat(65_536))) return void response.once('drain', more)
        }
      }
      more()
    }
    expect(await post(receiver.url)).toMatchObject({ outcome: 'delivered' })
    expect(sent).toBeLessThan(50_000_000)
  })

  it('says when nobody listens, when the name means nothing, and when the name service does not answer', async () => {
    const { url } = receiver
    receiver.stop()
    expect(await post(url)).toMatchObject({ outcome: 'not-connected' })
    expect(await post('https://gone.example/', { resolve: () => Promise.reject(new Error('ENOTFOUND')) })).toMatchObject({ outcome: 'name-not-found' })
    expect(await post('https://slow.example/', { resolve: () => new Promise(() => {}), timeoutMilliseconds: 100 })).toMatchObject({ outcome: 'timed-out' })
  })

  it('goes to no other port, protocol or machine than a registration may name, even if the row says so', async () => {
    expect(await post(receiver.url, { allowsLoopback: false })).toMatchObject({ outcome: 'address-refused' })
    expect(receiver.connections).toBe(0)
  })
})

describe('a name', () => {
  const at = (...addresses: string[]) => () => Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })))
  /** Public by its form, and given to nobody (IANA, IPv6 global unicast allocations). */
  const nowhere = '2d00::1'
  const secure = () => `https://hooks.example:${receiver.port}/`

  it('is refused when any of its addresses is not public, whatever the others are', async () => {
    for (const bad of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1', 'fd00::1', '64:ff9b::a00:1', '0.0.0.0']) {
      expect(await post(secure(), { allowsLoopback: false, resolve: at(nowhere, bad) }), bad).toMatchObject({ outcome: 'address-refused' })
    }
    expect(receiver.connections).toBe(0)
  })

  it('that means a public address first and this machine a moment later is asked once, and the connection goes to what was checked', async () => {
    let asked = 0
    const rebinding = () => {
      asked++
      return Promise.resolve([asked === 1 ? { address: nowhere, family: 6 } : { address: '127.0.0.1', family: 4 }])
    }
    expect(await post(secure(), { allowsLoopback: false, resolve: rebinding, timeoutMilliseconds: 300 })).toMatchObject({ status: null })
    expect(asked).toBe(1)
    expect(await post(secure(), { allowsLoopback: false, resolve: rebinding })).toMatchObject({ outcome: 'address-refused' })
    expect(receiver.connections).toBe(0)
  })

  it('is connected to where it was found: the pinned address is used, not the name', async () => {
    const outcome = await post(secure(), { resolve: at('127.0.0.1') })
    // The receiver speaks no TLS: that it was reached under a name that does not exist is the point.
    expect(receiver.connections).toBe(1)
    expect(outcome.outcome).not.toBe('delivered')
  })
})
