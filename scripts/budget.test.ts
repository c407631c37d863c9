import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { measurePage, resourcesOf, SCRIPT_LIMIT_IN_BYTES } from './budget.mjs'

type Page = { status?: number; body: string | Buffer }
let server: Server | undefined
afterEach(() => server?.close())

async function serve(pages: Record<string, Page>): Promise<string> {
  const started = createServer((request, response) => {
    const page = pages[request.url ?? ''] ?? { status: 404, body: 'not here' }
    response.writeHead(page.status ?? 200, { 'content-encoding': 'gzip' }).end(gzipSync(page.body))
  })
  server = started
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`
}

const html = (head: string) => `<!doctype html><head>${head}</head><h1>ホーム</h1>`
const measure = async (pages: Record<string, Page>) => measurePage({ origin: await serve(pages), path: '/', marker: '<h1>ホーム' })

describe('the budget of a page', () => {
  it('sums what travels: each script once, none for old browsers', async () => {
    const script = randomBytes(5000).toString('hex')
    const body = html('<link rel="preload" as="script" href="/a.js"><script src="/a.js" async=""></script><script src="/old.js" noModule=""></script><link rel="stylesheet" href="/s.css">')
    const { scripts, styles, problems } = await measure({ '/': { body }, '/a.js': { body: script }, '/s.css': { body: 'p{}' } })
    expect(problems).toEqual([])
    expect(scripts).toBe(gzipSync(script).length)
    expect(styles).toBe(gzipSync('p{}').length)
  })

  it('is broken by scripts over the limit', async () => {
    const { problems } = await measure({ '/': { body: html('<script src="/a.js"></script>') }, '/a.js': { body: randomBytes(SCRIPT_LIMIT_IN_BYTES + 1) } })
    expect(problems).toEqual(['scripts over 145 kB'])
  })

  it('is broken by a redirect, a missing marker, a missing script or a page without any', async () => {
    const moved = await measure({ '/': { status: 303, body: html('<script src="/gone.js"></script>') } })
    expect(moved.problems).toEqual(['status 303', expect.stringContaining('/gone.js: status 404')])
    const other = await measure({ '/': { body: '<h1>Login</h1>' } })
    expect(other.problems).toEqual([expect.stringContaining('not on the page'), expect.stringContaining('nothing was measured')])
  })

  it.each([
    '<script src="https://cdn.example/x.js"></script>',
    '<img src="//cdn.example/x.png">',
    '<link rel="preconnect" href="https://fonts.example">',
    '<iframe src="https://frame.example"></iframe>',
  ])('is broken by a third party: %s', async (tag) => {
    const { problems } = await measure({ '/': { body: html(`<script src="/a.js"></script>${tag}`) }, '/a.js': { body: '1' } })
    expect(problems).toEqual([expect.stringContaining('asks another host')])
  })

  it('is broken by a third party in a style sheet', async () => {
    const pages = { '/': { body: html('<script src="/a.js"></script><link rel="stylesheet" href="/s.css">') }, '/a.js': { body: '1' }, '/s.css': { body: '@font-face{src:url(https://fonts.example/x.woff2)}' } }
    expect((await measure(pages)).problems).toEqual(['asks another host: https://fonts.example/x.woff2'])
  })

  it('lets a page link elsewhere', () => {
    expect(resourcesOf('<a href="https://elsewhere.example">x</a><link rel="canonical" href="https://x.example/">', 'http://localhost:1').foreign).toEqual([])
  })
})
