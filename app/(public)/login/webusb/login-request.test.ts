import { describe, expect, it } from 'vitest'
import { isLoginTo } from './login-request'

const ORIGIN = 'https://portal.example'
const jws = (payload: unknown) => ['e30', Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)).toString('base64url'), 'AA'].join('.')
const login = { v: 1, purpose: 'login', origin: ORIGIN, session: 'x', nonce: 'ー?>', iat: 1, exp: 2, documents: [] }

describe('what the card may sign on this page', () => {
  it('is a login to exactly this origin', () => expect(isLoginTo(ORIGIN, jws(login))).toBe(true))

  it.each([
    ['another origin', jws({ ...login, origin: 'https://portal.example.evil' })],
    ['this origin with a path', jws({ ...login, origin: `${ORIGIN}/` })],
    ['no origin', jws({ ...login, origin: undefined })],
    ['a signature over documents', jws({ ...login, purpose: 'sign', documents: [{ url: 'x' }] })],
    ['a login with a document', jws({ ...login, documents: [{ url: 'x' }] })],
    ['no list of documents', jws({ ...login, documents: undefined })],
    ['something that is no object', jws('"login"')],
    ['null', jws('null')],
    ['something that is no JSON', jws('{')],
    ['bytes that are no text', `e30.${Buffer.from([0xff, 0xfe]).toString('base64url')}.AA`],
    ['something that is no base64', 'e30.***.AA'],
    ['two parts', jws(login).split('.').slice(0, 2).join('.')],
    ['four parts', `${jws(login)}.AA`],
    ['nothing', ''],
  ])('is not %s', (_, request) => expect(isLoginTo(ORIGIN, request)).toBe(false))
})
