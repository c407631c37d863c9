import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Proof that a form was drawn by this process for this request and reader: the same-origin policy keeps it from every other page. */
export type FormTokens = { make(jws: string, readerId: string): string; matches(token: string, jws: string, readerId: string): boolean }

/** The key lives as long as the process, so nothing is stored and a restart makes old forms worthless. */
export function createFormTokens(key: Buffer = randomBytes(32)): FormTokens {
  const mac = (jws: string, readerId: string) => createHmac('sha256', key).update(`sign\0${readerId}\0${jws}`).digest()
  return {
    make: (jws, readerId) => mac(jws, readerId).toString('base64url'),
    matches: (token, jws, readerId) => {
      const given = Buffer.from(token, 'base64url')
      const expected = mac(jws, readerId)
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
  }
}
