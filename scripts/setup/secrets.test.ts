import { createPublicKey, sign, verify, createPrivateKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseApiKey } from '@/server/organisations/api-key'
import { portalPins, prepareSecrets, writeWhole } from './secrets.mjs'

let folder = ''
beforeEach(() => { folder = mkdtempSync(path.join(tmpdir(), 'secrets-')) })
afterEach(() => rmSync(folder, { recursive: true }))

const modeOf = (file: string) => statSync(file).mode & 0o777

describe('secrets of an installation', () => {
  it('are 32 random bytes each, readable by their owner alone', () => {
    const made = prepareSecrets(path.join(folder, 'secrets'))
    const files = [made.credentialHmacKeyFile, made.keyEncryptionKeyFile, made.webhookKeyFile]
    const keys = [made.nextAuthSecret, ...files.map((file) => readFileSync(file, 'utf8'))]
    expect(new Set(keys).size).toBe(4)
    for (const key of keys) expect(key).toMatch(/^[0-9a-f]{64}$/)
    for (const file of [...files, made.insurerApiKeyFile, made.requestSigningKeyFile]) expect(modeOf(file)).toBe(0o600)
    expect(modeOf(path.join(folder, 'secrets'))).toBe(0o700)
  })

  it("hold the insurer's key in the form that the deposit interface reads", () => {
    const key = parseApiKey(readFileSync(prepareSecrets(folder).insurerApiKeyFile, 'utf8'))
    expect(key?.secret).toHaveLength(43)
  })

  it('stay what they are at every later start', () => {
    const first = prepareSecrets(folder)
    const key = readFileSync(first.requestSigningKeyFile)
    expect(prepareSecrets(folder)).toEqual(first)
    expect(readFileSync(first.requestSigningKeyFile)).toEqual(key)
  })

  it('show the bridge the public half of the request key, and nothing of the private half', async () => {
    const { requestSigningKeyFile } = prepareSecrets(folder)
    const [pin] = await portalPins('http://localhost:4000', requestSigningKeyFile)
    const [key] = pin?.keys ?? []
    if (!key) throw new Error('no key')
    expect(pin?.origin).toBe('http://localhost:4000')
    expect(Object.keys(key.jwk)).toEqual(['kty', 'crv', 'x'])
    const signature = sign(null, Buffer.from('x'), createPrivateKey(readFileSync(requestSigningKeyFile)))
    expect(verify(null, Buffer.from('x'), createPublicKey({ key: key.jwk, format: 'jwk' }), signature)).toBe(true)
  })

  it('are written whole: a file is replaced in one step', () => {
    const file = path.join(folder, 'x')
    writeWhole(file, 'one')
    writeWhole(file, 'two')
    expect(readFileSync(file, 'utf8')).toBe('two')
  })
})
