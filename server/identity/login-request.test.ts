import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { CompactSign } from 'jose'
import { describe, expect, it } from 'vitest'
import { isExpired, readOwnLoginRequest, signLoginRequest, type LoginRequest } from './login-request'
import { newPreLoginValue, preLoginHash } from './pre-login'
import { requestKey } from './request-key'
import { testPortal } from './testing/portal'

const portal = testPortal()
const at = new Date('2026-11-21T03:00:00Z')
const encode = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const partsOf = (jws: string) => {
  const [header = '', payload = '', signature = ''] = jws.split('.')
  return { header, payload, signature }
}

async function sign(payload: unknown, header: Record<string, unknown> = {}, key?: KeyObject): Promise<string> {
  const own = await requestKey()
  return new CompactSign(Buffer.from(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'EdDSA', kid: own.kid, typ: 'madoguchi-request+jwt', ...header })
    .sign(key ?? own.privateKey)
}

async function ownPayload(): Promise<LoginRequest> {
  const request = await readOwnLoginRequest(await signLoginRequest(newPreLoginValue(), at))
  if (request === null) throw new Error('The portal does not know its own request')
  return request
}

describe('a login request', () => {
  it('names purpose, origin, browser and five minutes, and is known again', async () => {
    const browser = newPreLoginValue()
    const request = await readOwnLoginRequest(await signLoginRequest(browser, at))
    expect(request).toEqual({
      v: 1,
      purpose: 'login',
      origin: portal.origin,
      session: Buffer.from(preLoginHash(browser)).toString('base64url'),
      nonce: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      iat: at.getTime() / 1000,
      exp: at.getTime() / 1000 + 300,
      documents: [],
    })
  })

  it('never repeats its nonce', async () => {
    const browser = newPreLoginValue()
    const nonces = await Promise.all(Array.from({ length: 50 }, async () => (await readOwnLoginRequest(await signLoginRequest(browser, at)))?.nonce))
    expect(new Set(nonces).size).toBe(50)
  })

  it('expires at exactly its five minutes', async () => {
    const request = await ownPayload()
    expect(isExpired(request, new Date(at.getTime() + 299_999))).toBe(false)
    expect(isExpired(request, new Date(at.getTime() + 300_000))).toBe(true)
  })

  it('writes nothing when it is made', async () => {
    await signLoginRequest(newPreLoginValue(), at)
    expect(await portal.database.client.consumedNonce.count()).toBe(0)
    expect(await portal.database.client.pendingResponse.count()).toBe(0)
  })
})

describe('what looks like a login request is not taken for our own', () => {
  it('signed by another key, even under our key’s id', async () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    expect(await readOwnLoginRequest(await sign(await ownPayload(), {}, privateKey))).toBeNull()
  })

  it('with alg none', async () => {
    const { payload } = partsOf(await signLoginRequest(newPreLoginValue(), at))
    const header = encode({ alg: 'none', kid: (await requestKey()).kid, typ: 'madoguchi-request+jwt' })
    expect(await readOwnLoginRequest(`${header}.${payload}.`)).toBeNull()
    expect(await readOwnLoginRequest(`${header}.${payload}.AA`)).toBeNull()
  })

  it('with HS256 under our public key as its secret', async () => {
    const { kid, publicKey } = await requestKey()
    const { payload } = partsOf(await signLoginRequest(newPreLoginValue(), at))
    const signed = `${encode({ alg: 'HS256', kid, typ: 'madoguchi-request+jwt' })}.${payload}`
    for (const secret of [publicKey.export({ type: 'spki', format: 'pem' }), publicKey.export({ type: 'spki', format: 'der' })]) {
      const signature = createHmac('sha256', secret).update(signed).digest('base64url')
      expect(await readOwnLoginRequest(`${signed}.${signature}`)).toBeNull()
    }
  })

  it('with one byte of the payload or the signature changed', async () => {
    const { header, payload, signature } = partsOf(await signLoginRequest(newPreLoginValue(), at))
    const flip = (text: string) => (text.startsWith('A') ? 'B' : 'A') + text.slice(1)
    expect(await readOwnLoginRequest(`${header}.${flip(payload)}.${signature}`)).toBeNull()
    expect(await readOwnLoginRequest(`${header}.${payload}.${flip(signature)}`)).toBeNull()
  })

  it('with its signature in another spelling of the same bytes', async () => {
    const jws = await signLoginRequest(newPreLoginValue(), at)
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const respelled = jws.slice(0, -1) + alphabet[alphabet.indexOf(jws.at(-1) ?? '') + 1]
    const bytesOf = (text: string) => Buffer.from(partsOf(text).signature, 'base64url')
    expect(bytesOf(respelled)).toEqual(bytesOf(jws))
    expect(await readOwnLoginRequest(respelled)).toBeNull()
    expect(await readOwnLoginRequest(jws)).not.toBeNull()
  })

  it.each<[string, object]>([
    ['for another origin', { origin: 'https://portal.example' }],
    ['for another purpose', { purpose: 'sign' }],
    ['of another version', { v: 2 }],
    ['with a document', { documents: [{}] }],
    ['with a field more', { admin: true }],
    ['with a short nonce', { nonce: 'AAAA' }],
    ['without expiry', { exp: undefined }],
  ])('%s, though rightly signed', async (_name, change) => {
    expect(await readOwnLoginRequest(await sign({ ...(await ownPayload()), ...change }))).toBeNull()
  })

  it('with another type, or naming another key, though rightly signed', async () => {
    const payload = await ownPayload()
    expect(await readOwnLoginRequest(await sign(payload, { typ: 'JWT' }))).toBeNull()
    expect(await readOwnLoginRequest(await sign(payload, { kid: 'other' }))).toBeNull()
    expect(await readOwnLoginRequest(await sign(payload))).toEqual(payload)
  })

  it.each(['', '..', 'a.b', 'a.b.c.d', 'not a token', `${encode('{')}.${encode('{')}.AA`])('when it is %j', async (text) => {
    expect(await readOwnLoginRequest(text)).toBeNull()
  })
})
