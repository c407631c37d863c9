import { createServer } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { Server } from 'node:http'
import { serveOnly } from './serve-only'
import { isServed } from './served'

const interfaceTargets = ['/api/v1/deposits', '/api/v1/deposits?after=x', '/api/v1', '//api/v1/verify', '/%61pi/v1/verify', '/api/v1%2Fverify', 'http://localhost:3005/api/v1/links']
const pageTargets = ['/', '/login', '/mailbox/x', '/_next/static/x.js', '/api/auth/session', '/api/bridge/responses', '/api/v10', '/api/v1x', '/x/api/v1/', '/?x=/api/v1/', '/%']

describe('a process of the build', () => {
  it.each(interfaceTargets)('answers %s as the machine interface, and not as pages', (target) => {
    expect([isServed(target, 'interface'), isServed(target, 'pages'), isServed(target, 'all')]).toEqual([true, false, true])
  })

  it.each(pageTargets)('answers %s as pages, and not as the machine interface', (target) => {
    expect([isServed(target, 'interface'), isServed(target, 'pages'), isServed(target, 'all')]).toEqual([false, true, true])
  })

  it('tells its health whatever it serves', () => {
    for (const target of ['/healthz', '/readyz', '/readyz?x']) expect([isServed(target, 'interface'), isServed(target, 'pages')]).toEqual([true, true])
  })
})

describe('the server of a process that serves the machine interface alone', () => {
  const original = Server.prototype.emit
  afterEach(() => { Server.prototype.emit = original })

  it('refuses pages with 421 before anybody sees them, and lets the rest through', async () => {
    const seen: string[] = []
    const server = createServer((request, response) => {
      seen.push(request.url ?? '')
      response.writeHead(200).end()
    })
    serveOnly('interface')
    await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
    const address = server.address()
    const origin = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
    const refused = await fetch(`${origin}/login`, { headers: { 'accept-language': 'en' } })
    expect(refused.status).toBe(421)
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    expect(await refused.json()).toMatchObject({ reason: 'not-served-here', status: 421, title: expect.stringMatching(/\.$/) as unknown })
    expect((await fetch(`${origin}/api/v1/openapi.json`)).status).toBe(200)
    expect((await fetch(`${origin}/readyz`)).status).toBe(200)
    expect(seen).toEqual(['/api/v1/openapi.json', '/readyz'])
    server.close()
  })
})
