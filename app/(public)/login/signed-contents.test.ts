import { describe, expect, it } from 'vitest'
import { signedContentsOf } from './signed-contents'

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const payload = { v: 1, purpose: 'login', origin: 'http://localhost:3000', session: 'c2Vzc2lvbg', nonce: 'bm9uY2U', iat: 1_700_000_000, exp: 1_700_000_300, documents: [] }
const link = (content: unknown) => `http://127.0.0.1:3010/v1?request=${encode({ alg: 'EdDSA' })}.${encode(content)}.c2lnbmF0dXJl`

describe('what the login page says the card will sign', () => {
  it('is read from the request in the link itself', () => {
    expect(signedContentsOf(link(payload))).toEqual({
      origin: 'http://localhost:3000', browserDigest: 'c2Vzc2lvbg', nonce: 'bm9uY2U', expiresAt: new Date('2023-11-14T22:18:20Z'),
    })
  })

  it('is not shown for a request of another purpose or a link without one', () => {
    expect(() => signedContentsOf(link({ ...payload, purpose: 'sign' }))).toThrow()
    expect(() => signedContentsOf('http://127.0.0.1:3010/v1')).toThrow()
  })
})
