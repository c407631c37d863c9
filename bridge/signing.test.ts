import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testCardFile } from '@/card/testing/cards'
import { samplePremiumDeductions } from '@/documents/premium-deduction/samples'
import { writePremiumDeduction } from '@/documents/premium-deduction/write'
import { hiddenFields, startTestBridge, type TestBridge } from './testing/bridge'
import { type OfferedDocument, signRequest, startTestPortal, type TestPortal } from './testing/portal'

let portal: TestPortal
let bridge: TestBridge
let folder: string

const PASSWORD = 'ABC123'
const utf8 = (text: string) => new TextEncoder().encode(text)
const text = (content: string): OfferedDocument => ({ bytes: utf8(content), mediaType: 'text/plain; charset=utf-8' })
const certificate = (): OfferedDocument => ({ bytes: writePremiumDeduction(samplePremiumDeductions.common), mediaType: 'application/xml' })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'madoguchi-signing-'))
  portal = await startTestPortal()
  bridge = await startTestBridge([portal.portal], [
    {},
    { person: 'child', signature: null },
    { person: 'lasttry', triesLeft: { signPassword: 1 } },
    { person: 'blocked', triesLeft: { signPassword: 0 } },
  ])
})
afterAll(async () => {
  await bridge.close()
  await portal.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  portal.others.length = 0
  portal.answerWith(null)
})

const requestFor = (documents: readonly object[]) => signRequest(portal.portal, new Date(), { payload: { purpose: 'sign', documents } })
const open = (jws: string, reader = 'virtual-hanako', lang = 'ja') => bridge.get(`/v1?${new URLSearchParams({ request: jws, reader, lang })}`)
const submit = (html: string, pin = PASSWORD) => bridge.post('/v1/sign', { ...hiddenFields(html), pin })

/** OpenSSL judges the detached CMS against the card's own authority. */
function opensslAccepts(cms: string, content: Uint8Array): boolean {
  const at = (name: string) => join(folder, name)
  writeFileSync(at('cms.der'), Buffer.from(cms, 'base64'))
  writeFileSync(at('content'), content)
  writeFileSync(at('ca.der'), testCardFile().signature?.caCertificate ?? '')
  execFileSync('openssl', ['x509', '-inform', 'DER', '-in', at('ca.der'), '-out', at('ca.pem')])
  try {
    execFileSync('openssl', ['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', at('cms.der'), '-content', at('content'), '-CAfile', at('ca.pem'), '-purpose', 'any', '-out', '/dev/null'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

describe('signing documents', () => {
  it('shows each whole, takes one password and makes one detached CAdES signature each, which OpenSSL verifies', async () => {
    const documents = [text('転居届\n新しい住所：試験県試験市一丁目'), certificate()]
    const page = await open(requestFor(documents.map(portal.offer)))
    expect(page.status).toBe(200)
    expect(page.body).toContain('新しい住所：試験県試験市一丁目')
    expect(page.body).toContain('書類 2／2')
    expect(page.body).toContain('あと5回')

    const done = await submit(page.body)
    expect(done.status).toBe(303)
    expect(done.headers.location).toMatch(new RegExp(`^${portal.portal.origin}/signing/return\\?ticket=`))
    const [sent] = portal.others
    const signatures = sent?.signatures as string[]
    expect(signatures).toHaveLength(2)
    documents.forEach(({ bytes }, i) => {
      expect(opensslAccepts(signatures[i] ?? '', bytes)).toBe(true)
      expect(opensslAccepts(signatures[i] ?? '', utf8('something else'))).toBe(false)
    })
  })
  it('shows values that exist only inside the document', async () => {
    const page = await open(requestFor([portal.offer(certificate())]))
    expect(page.body).toContain('100-2345678')
    expect(page.body).toContain('82,800円')
    const english = await open(requestFor([portal.offer(certificate())]), 'virtual-hanako', 'en')
    expect(english.body).toContain('82,800')
  })
  it('refuses a document that was altered between display and signing, and no try is used', async () => {
    const document = text('百円を払います')
    const page = await open(requestFor([portal.offer(document)]))
    expect(page.body).toContain('百円を払います')
    document.servedInstead = utf8('百万円払います')
    const refused = await submit(page.body, 'WRONG99')
    expect(refused.status).toBe(409)
    expect(refused.body).toContain('書類が途中で変わりました')
    expect(portal.others).toEqual([])
    delete document.servedInstead
    const again = await submit(page.body)
    expect(again.status).toBe(303)
  })
  it('shows and signs text with the line ends of Windows as it is', async () => {
    const document = text('一行目\r\n二行目\r\n')
    const page = await open(requestFor([portal.offer(document)]))
    expect(page.body).toContain('二行目')
    expect((await submit(page.body)).status).toBe(303)
    expect(opensslAccepts((portal.others[0]?.signatures as string[])[0] ?? '', document.bytes)).toBe(true)
  })
  it('takes lower case for upper case, as the card has none', async () => {
    expect((await submit((await open(requestFor([portal.offer(text('小文字'))]))).body, 'abc123')).status).toBe(303)
  })
  it('refuses a wrong form before the card and shows the tries left after a wrong password', async () => {
    const page = await open(requestFor([portal.offer(text('試し'))]))
    const short = await submit(page.body, 'ABC12')
    expect(short.status).toBe(422)
    expect(short.body).toContain('あと5回')
    const wrong = await submit(page.body, 'ABC124')
    expect(wrong.status).toBe(422)
    expect(wrong.body).toContain('パスワードがちがいます。入力できるのは、あと4回です。')
    expect((await submit(wrong.body)).status).toBe(303)
  })
  it('is carried by the browser when the bridge cannot reach the portal: one field a signature, in order', async () => {
    const documents = [text('一'), text('二')]
    const page = await open(requestFor(documents.map(portal.offer)))
    portal.answerWith({ status: 503, body: '' })
    const handOver = await submit(page.body)
    const values = [...handOver.body.matchAll(/name="signatures" value="([^"]+)"/g)].map(([, value = '']) => value)
    expect(values).toHaveLength(2)
    documents.forEach(({ bytes }, i) => expect(opensslAccepts(values[i] ?? '', bytes)).toBe(true))
  })
  it.each([
    ['child', '署名用電子証明書がありません'],
    ['lasttry', 'あと1回'],
    ['blocked', '署名用のパスワードがロックされています'],
  ])('with the card of %s says why not', async (person, sentence) => {
    const page = await open(requestFor([portal.offer(text('試し'))]), `virtual-${person}`)
    expect(page.status).toBe(409)
    expect(page.body).toContain(sentence)
    expect(page.body).not.toContain('type="password"')
  })
})

describe('documents that are refused', () => {
  it.each<[string, OfferedDocument]>([
    ['a PDF', { bytes: utf8('%PDF-1.7'), mediaType: 'application/pdf' }],
    ['HTML', { bytes: utf8('<p>x</p>'), mediaType: 'text/html' }],
    ['text without a charset', { bytes: utf8('x'), mediaType: 'text/plain' }],
    ['text that is not UTF-8', { bytes: Uint8Array.of(0x82, 0xa0), mediaType: 'text/plain; charset=utf-8' }],
    ['text with a bidirectional override', text('支払い‮001円')],
    ['text with zero-width characters', text('支払い​なし')],
    ['text with tag characters', text('支払い\u{E0041}')],
    ['text with a carriage return that hides a line', text('百万円\r百円  ')],
    ['text with a byte order mark', text('﻿x')],
    ['nothing but spaces', text('   \n')],
    ['XML of an unknown kind', { bytes: utf8('<a/>'), mediaType: 'application/xml' }],
  ])('%s cannot be shown whole', async (_, document) => {
    const page = await open(requestFor([portal.offer(document)]))
    expect(page.status).toBe(415)
    expect(page.body).toContain('見せられない書類です')
  })
  it('one that cannot be shown stops all', async () => {
    expect((await open(requestFor([portal.offer(text('よい')), portal.offer({ bytes: utf8('x'), mediaType: 'image/png' })]))).status).toBe(415)
  })
  it.each<[string, OfferedDocument]>([
    ['other', { ...text('甲'), servedInstead: utf8('乙') }],
    ['longer', { ...text('甲'), servedInstead: utf8('甲甲') }],
    ['shorter', { ...text('甲甲'), servedInstead: utf8('甲') }],
  ])('%s bytes than the request names have changed', async (_, document) => {
    const page = await open(requestFor([portal.offer(document)]))
    expect(page.status).toBe(409)
    expect(page.body).toContain('書類が途中で変わりました')
  })
  it('one the portal does not give is told as that', async () => {
    const named = portal.offer(text('x'))
    const page = await open(requestFor([{ ...named, url: `${named.url.slice(0, -8)}absent00` }]))
    expect(page.status).toBe(502)
    expect(page.body).toContain('書類を受け取れません')
  })
  it.each<[string, (named: { url: string }) => object]>([
    ['another origin', (named) => ({ ...named, url: 'https://attacker.example/api/bridge/documents/aaaaaaaaaaaaaaaa' })],
    ['another path', (named) => ({ ...named, url: named.url.replace('documents', 'responses') })],
    ['a path that climbs', (named) => ({ ...named, url: named.url.replace(/[^/]+$/, '../../../admin/aaaaaaaaa') })],
    ['a user in the address', (named) => ({ ...named, url: named.url.replace('http://', 'http://x@') })],
    ['a digest instead of a document', () => ({ sha256: 'A'.repeat(43) })],
    ['over a megabyte', (named) => ({ ...named, size: 1024 * 1024 + 1 })],
    ['an unknown member', (named) => ({ ...named, title: '安全な書類' })],
  ])('a request with %s is malformed', async (_, change) => {
    const page = await open(requestFor([change(portal.offer(text('x')))]))
    expect(page.status).toBe(400)
    expect(page.body).toContain('依頼を読み取れません')
  })
  it('a request with eleven, or with none, is malformed', async () => {
    const named = portal.offer(text('x'))
    expect((await open(requestFor(Array.from({ length: 11 }, () => named)))).status).toBe(400)
    expect((await open(requestFor([]))).status).toBe(400)
  })
})

describe('reading the four attributes', () => {
  const request = () => signRequest(portal.portal, new Date(), { payload: { purpose: 'read-attributes' } })

  it('shows them first; only the browser sends them, and only when told to', async () => {
    const page = await open(request())
    expect(page.body).toContain('マイナンバー（個人番号）は読み取りません')
    const shown = await submit(page.body, '1234')
    expect(shown.status).toBe(200)
    for (const value of ['試験　花子', '東京都試験区試験町一丁目', '1990年1月2日', '女']) expect(shown.body).toContain(value)
    expect(portal.others).toEqual([])
    expect(JSON.stringify(bridge.logged)).not.toContain('花子')

    const sent = await fetch(`${portal.portal.origin}/api/bridge/responses`, { method: 'POST', body: new URLSearchParams(hiddenFields(shown.body)), redirect: 'manual' })
    expect(sent.status).toBe(303)
    expect(portal.others).toMatchObject([{ name: '試験　花子', address: '東京都試験区試験町一丁目', birthDate: '19900102', sex: '2' }])
  })
  it('shows the tries left after a wrong PIN, counted apart from the login', async () => {
    const wrong = await submit((await open(request())).body, '9999')
    expect(wrong.status).toBe(422)
    expect(wrong.body).toContain('あと2回')
    const login = await open(signRequest(portal.portal, new Date()))
    expect(login.body).toContain('あと3回')
  })
})
