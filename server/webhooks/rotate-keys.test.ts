import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { keysCommand, webhookKeys, type KeysVerb } from '../commands/key-rotation'
import { database } from '../database'
import { testHouse } from '../deposits/testing/house'
import { apiDepositorOf } from '../organisations/api-client'
import { keyRing, readKeyRing, ringOf } from '../storage/key-encryption-key'
import { createWebhook } from './endpoints'
import { newSigningKey, openSigningKey, publicKeyText, webhookKeyRing, publicKeyOf } from './signing-key'

const house = testHouse()
const file = () => path.join(house.current.directory, 'webhook.key')
const keys = () => database().webhookSigningKey.findMany({ orderBy: { id: 'asc' } })

async function run(verb: KeysVerb, at = new Date()) {
  const lines: string[] = []
  const status = await keysCommand(verb, { db: database(), file: file(), wrapped: webhookKeys, say: (line) => lines.push(line), now: () => at })
  return { status, said: lines.join('\n') }
}

describe("the keys that sign an organisation's calls", () => {
  it('are wrapped by a ring of their own, bound to their endpoint, and the public half is the private one’s', () => {
    const owner = { organisationId: house.current.insurer.id, endpointId: house.current.hanako.actor.accountId, id: house.current.taro.actor.accountId }
    const made = newSigningKey(owner)
    expect(made.keyEncryptionKeyId).toBe(webhookKeyRing().current.id)
    expect(made.keyEncryptionKeyId).not.toBe(keyRing().current.id)
    expect(publicKeyOf(publicKeyText(made.publicKey)).export({ format: 'jwk' })).toMatchObject({ x: openSigningKey({ ...owner, ...made }).export({ format: 'jwk' }).x })
    expect(() => openSigningKey({ ...owner, ...made, endpointId: owner.id })).toThrow('does not open')
    expect(() => openSigningKey({ ...owner, ...made }, keyRing())).toThrow(made.keyEncryptionKeyId)
  })

  it('are wrapped anew by the rotation and sign as before, and the old key may go after', async () => {
    const actor = await apiDepositorOf(database(), `Bearer ${house.current.insurer.apiKey}`)
    if (actor === null) throw new Error('no key')
    for (let n = 0; n < 3; n++) await createWebhook(database(), actor, { url: `https://hooks.example.jp/${n}`, kinds: [] }, new Date())
    const [before, old] = [await keys(), webhookKeyRing().current]
    const clear = before.map((key) => openSigningKey(key).export({ format: 'jwk' }))
    expect(await run('rotate')).toMatchObject({ status: 0, said: expect.stringContaining('webhook signing keys wrapped anew: 3') })
    const { current } = readKeyRing(file())
    expect(current.id).not.toBe(old.id)
    expect((await keys()).map((key) => openSigningKey(key, ringOf(current)).export({ format: 'jwk' }))).toEqual(clear)
    expect(await run('retire', new Date(Date.now() + 3_600_000))).toMatchObject({ status: 0, said: expect.stringContaining(old.id) })
    expect(await run('status')).toMatchObject({ status: 0, said: `${current.id}  current  3` })
  })
})
