import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { database } from '../database'
import { testHouse } from '../deposits/testing/house'
import { bundled, Victim } from '../deposits/testing/victim'
import { newMailboxKeys, openMailboxKey } from '../mailbox/keys'
import { keyEncryptionKey, keyRing, readKeyRing, ringOf } from '../storage/key-encryption-key'
import { addKey } from '../storage/key-ring-file'
import { keysCommand, mailboxKeys, type KeysVerb } from './key-rotation'

const house = testHouse()
const file = () => path.join(house.current.directory, 'kek.key')
const accounts = () => database().account.findMany({ orderBy: { id: 'asc' } })

async function run(verb: KeysVerb, at = new Date()) {
  const lines: string[] = []
  const status = await keysCommand(verb, { db: database(), file: file(), wrapped: mailboxKeys, say: (line) => lines.push(line), now: () => at })
  return { status, said: lines.join('\n') }
}

async function openAccounts(count: number): Promise<void> {
  const rows = await Promise.all(Array.from({ length: count }, async () => {
    const id = randomUUID()
    const keys = await newMailboxKeys(id)
    return { id, mailboxPublicKey: keys.publicKey, mailboxPrivateKeyWrapped: keys.privateKeyWrapped, keyEncryptionKeyId: keys.keyEncryptionKeyId }
  }))
  await database().account.createMany({ data: rows })
}

const privateKeys = async (open: Parameters<typeof openMailboxKey>[1] = keyRing()) =>
  new Map((await accounts()).map((account) => [account.id, Buffer.from(openMailboxKey(account, open)).toString('hex')]))

const inAnHour = () => new Date(Date.now() + 3_600_000)

describe('rotating the key-encryption key', () => {
  it('wraps every mailbox key anew, says when the old key may go, and leaves the private keys as they are', async () => {
    await openAccounts(450)
    const [before, old] = [await privateKeys(), keyEncryptionKey()]
    const first = await run('rotate')
    expect(first.status).toBe(0)
    const { current, all } = readKeyRing(file())
    expect(all.map(({ id }) => id)).toEqual([current.id, old.id])
    expect(first.said).toContain(`wrapped anew: ${before.size}`)
    expect(first.said).toContain(`retire takes ${old.id} out`)
    expect(await privateKeys(ringOf(current))).toEqual(before)
    expect((await accounts()).every(({ keyEncryptionKeyId }) => keyEncryptionKeyId === current.id)).toBe(true)
    expect(keyEncryptionKey().id).toBe(current.id)
    for (const { key } of all) expect(first.said).not.toContain(Buffer.from(key).toString('hex'))
  })

  it('run again changes nothing: no other key, no row', async () => {
    const [ring, rows] = [readFileSync(file(), 'utf8'), await accounts()]
    expect(await run('rotate')).toMatchObject({ status: 0, said: expect.stringContaining('wrapped anew: 0') })
    expect(readFileSync(file(), 'utf8')).toBe(ring)
    expect(await accounts()).toEqual(rows)
  })

  it('lets the old key go only after a while and when nothing needs it; then the next rotation begins', async () => {
    const [current, old] = readKeyRing(file()).all
    expect(await run('retire')).toMatchObject({ status: 1, said: expect.stringContaining('ten minutes') })
    const [{ id } = { id: '' }] = await accounts()
    // As a portal that still holds only the old key would write it.
    const late = await newMailboxKeys(id, old)
    await database().account.update({ where: { id }, data: { mailboxPublicKey: late.publicKey, mailboxPrivateKeyWrapped: late.privateKeyWrapped, keyEncryptionKeyId: late.keyEncryptionKeyId } })
    expect(await run('retire', inAnHour())).toMatchObject({ status: 1, said: expect.stringContaining('1 are still wrapped') })
    expect((await run('status')).said).toContain(`${old?.id ?? ''}  earlier  1`)
    expect(await run('rotate')).toMatchObject({ status: 0, said: expect.stringContaining('wrapped anew: 1') })
    expect(await run('retire', inAnHour())).toMatchObject({ status: 0, said: expect.stringContaining(old?.id ?? '-') })
    expect(readKeyRing(file()).all.map(({ id: left }) => left)).toEqual([current?.id])
    expect(await privateKeys()).toHaveProperty('size', 452)
  })

  it('killed in the middle leaves every box open to portals that hold both keys, and goes on where it was', async () => {
    await openAccounts(1200)
    const before = await privateKeys()
    const ring = addKey(file())
    const program = await bundled('server/commands/testing/slow-rotation.ts', house.current.directory)
    const victim = new Victim(program, { ...process.env, KEY_ENCRYPTION_KEY_FILE: file() }, { isReady: ({ isReady }) => isReady === true, isWork: ({ rewrapped }) => typeof rewrapped === 'number' })
    await victim.start()
    await victim.untilWorked(2)
    await victim.kill()
    const under = (await accounts()).filter(({ keyEncryptionKeyId }) => keyEncryptionKeyId === ring.current.id).length
    expect(under).toBeGreaterThan(0)
    expect(under).toBeLessThan(before.size)
    expect(await privateKeys()).toEqual(before)
    expect(await run('rotate')).toMatchObject({ status: 0, said: expect.stringContaining(`wrapped anew: ${before.size - under}`) })
    expect(await privateKeys(ringOf(ring.current))).toEqual(before)
  })

  it('stops at a row that no key of the ring opens, and says so', async () => {
    const ring = readFileSync(file(), 'utf8')
    await run('retire', inAnHour())
    await database().account.updateMany({ where: { id: house.current.taro.actor.accountId }, data: { keyEncryptionKeyId: '0123456789abcdef' } })
    expect(await run('status')).toMatchObject({ status: 1, said: expect.stringContaining('0123456789abcdef  MISSING  1') })
    await expect(run('rotate')).rejects.toThrow('0123456789abcdef')
    writeFileSync(file(), ring)
  })
})
