import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parsePortals, returnUrl } from './portals'

const jwk = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
const file = (origin: string) => JSON.stringify([{ origin, keys: [{ kid: 'k1', jwk }] }])

describe('pinned portals', () => {
  it.each(['http://localhost:3000', 'https://madoguchi.example'])('%s can be pinned', (origin) => {
    const [portal] = parsePortals(file(origin))
    expect(portal?.keys.get('k1')?.asymmetricKeyType).toBe('ed25519')
    expect(portal && returnUrl(portal, 'login', 'T')).toBe(`${origin}/login/return?ticket=T`)
  })
  it.each(['http://madoguchi.example', 'https://madoguchi.example/', 'https://madoguchi.example/x', 'https://a@madoguchi.example', 'javascript:alert(1)', ''])(
    '%s cannot', (origin) => expect(() => parsePortals(file(origin))).toThrow())
  it('a file that pins nothing is refused', () => expect(() => parsePortals('[]')).toThrow())
})
