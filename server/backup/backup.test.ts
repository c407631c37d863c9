import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { database } from '../database'
import { depositBody, samplePersonNames, signPair } from '../deposits/testing/documents'
import { post, runJobs, testHouse } from '../deposits/testing/house'
import { downloadFile } from '../mailbox/download'
import { countUnread } from '../mailbox/list'
import { openItem } from '../mailbox/open'
import { readKeyRing } from '../storage/key-encryption-key'
import { blobFile, sumsName } from './manifest'
import { checkBackup } from './read'
import { restoreBackup, type RestoreTarget } from './restore'
import { writeBackup } from './write'

const house = testHouse()
const work = mkdtempSync(path.join(tmpdir(), 'madoguchi-backup-'))
afterAll(() => rmSync(work, { recursive: true }))
const at = (...names: string[]) => path.join(work, ...names)
const places = () => ({ databaseUrl: house.current.url, blobDirectory: path.join(house.current.directory, 'blobs') })
const target = (change: Partial<RestoreTarget> = {}): RestoreTarget =>
  ({ ...places(), ring: readKeyRing(path.join(house.current.directory, 'kek.key')), prismaFolder: path.resolve('prisma'), ...change })

async function deposit(): Promise<string> {
  const { insurer, hanako } = house.current
  const response = await post(insurer, depositBody(hanako.pseudonym, await signPair(insurer.seal)))
  return z.object({ depositId: z.uuid() }).parse(await response.json()).depositId
}

const itemOf = (depositId: string) => database().mailboxItem.findFirstOrThrow({ where: { accountId: house.current.hanako.actor.accountId, depositId } })

/** Server gone, disk gone: what stays is the backup and the keys. */
async function destroy(): Promise<void> {
  rmSync(places().blobDirectory, { recursive: true })
  const url = new URL(house.current.url)
  const name = url.pathname.slice(1)
  url.pathname = '/postgres'
  await database().$disconnect()
  const client = new Client({ connectionString: url.href })
  await client.connect()
  await client.query(`drop database "${name}" with (force)`)
  await client.end()
}

describe('a backup', () => {
  it('taken while deposits go on, is restored after everything is gone: items open, verdicts pass, what waited is delivered', async () => {
    const delivered = await deposit()
    await runJobs(house.current)
    const { id } = await itemOf(delivered)
    const waiting = await deposit()
    const [manifest] = await Promise.all([writeBackup(places(), at('drill'), new Date()), deposit(), deposit()])
    const [rowsBefore, eventsBefore] = [await itemOf(delivered), await database().accountEvent.findMany({ where: { itemId: id }, orderBy: { id: 'asc' } })]
    expect(manifest.tables.find(({ name }) => name === 'mailbox_items')?.rows).toBe(1)
    expect(spawnSync('sha256sum', ['--check', '--strict', '--quiet', sumsName], { cwd: at('drill') }).status).toBe(0)

    await destroy()
    await restoreBackup(at('drill'), target())
    expect(await itemOf(delivered)).toEqual(rowsBefore)
    expect(await countUnread(house.current.hanako.actor)).toBe(1)
    expect(await database().accountEvent.findMany({ where: { itemId: id }, orderBy: { id: 'asc' } })).toEqual(eventsBefore)
    const opened = await openItem(house.current.hanako.actor, id)
    if (!opened.ok) throw new Error(opened.reason)
    expect(opened.item.documents.map(({ verdict }) => verdict.indication)).toEqual(['TOTAL-PASSED', 'TOTAL-PASSED'])
    expect(opened.item.timeline.every(({ isProven }) => isProven)).toBe(true)
    expect(await downloadFile(house.current.hanako.actor, id, 'evidence.zip')).toMatchObject({ ok: true })
    expect(await database().session.count()).toBe(0)

    // The queue is not in the backup: the sweep asks again for what was accepted and not delivered.
    await runJobs(house.current)
    await database().$executeRaw`update outbox_messages set created_at = created_at - interval '2 minutes' where delivered_at is null`
    const { requeueLost } = await import('../outbox')
    expect(await requeueLost(database(), new Date(), 10)).toBeGreaterThan(0)
    await runJobs(house.current)
    expect(await itemOf(waiting)).toMatchObject({ depositId: waiting })
    await deposit()
  }, 120_000)

  it('holds no key and nothing of the documents in clear', async () => {
    await writeBackup(places(), at('search'), new Date())
    const secrets = ['kek.key', 'credential-hmac.key'].map((name) => readFileSync(path.join(house.current.directory, name), 'utf8'))
    const files = readdirSync(at('search'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(10)
    for (const entry of files) {
      const text = readFileSync(path.join(entry.parentPath, entry.name)).toString('latin1')
      for (const hidden of [...secrets, 'PRIVATE KEY', ...samplePersonNames.map((name) => Buffer.from(name).toString('latin1'))]) expect(text.includes(hidden), entry.name).toBe(false)
      for (const secret of secrets) expect(text.includes(Buffer.from(secret, 'hex').toString('latin1'))).toBe(false)
    }
  })

  it('is refused before anything is written when a byte is flipped, a file is missing or added, or it was broken off', async () => {
    await writeBackup(places(), at('spoilt'), new Date())
    await checkBackup(at('spoilt'))
    const files = readdirSync(at('spoilt'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
    for (const file of files.filter((name) => readFileSync(name).length > 0)) {
      const right = readFileSync(file)
      const place = right.length >> 1
      writeFileSync(file, new Uint8Array(right).with(place, (right[place] ?? 0) ^ 1))
      await expect(checkBackup(at('spoilt')), file).rejects.toThrow()
      writeFileSync(file, right)
      renameSync(file, at('aside'))
      await expect(checkBackup(at('spoilt')), file).rejects.toThrow()
      renameSync(at('aside'), file)
    }
    appendFileSync(at('spoilt', 'tables', 'more.copy'), '')
    await expect(checkBackup(at('spoilt'))).rejects.toThrow('does not belong')
    rmSync(at('spoilt', 'tables', 'more.copy'))
    await checkBackup(at('spoilt'))
    const broken = new URL(house.current.url)
    broken.pathname = '/never_made'
    rmSync(at('spoilt', sumsName))
    const folder = at('never')
    await expect(restoreBackup(at('spoilt'), target({ databaseUrl: broken.href, blobDirectory: folder }))).rejects.toThrow('broken off')
    expect(existsSync(folder)).toBe(false)
    await expect(new Client({ connectionString: broken.href }).connect()).rejects.toThrow('does not exist')
  })

  it('is not restored over anything, nor without the keys that open its mailboxes', async () => {
    await writeBackup(places(), at('fit'), new Date())
    await expect(restoreBackup(at('fit'), target())).rejects.toThrow('is not empty')
    await expect(restoreBackup(at('fit'), target({ blobDirectory: at('none') }))).rejects.toThrow('The database is not empty')
    writeFileSync(at('other.key'), randomBytes(32).toString('hex'))
    await expect(restoreBackup(at('fit'), target({ ring: readKeyRing(at('other.key')), blobDirectory: at('none') }))).rejects.toThrow('put them there first')
    await expect(writeBackup(places(), at('fit'), new Date())).rejects.toThrow('is not empty')
  })

  it('is refused when a row names a blob that is gone', async () => {
    const row = await database().mailboxDocument.findFirstOrThrow()
    const file = path.join(places().blobDirectory, path.relative('blobs', blobFile(row.contentBlob)))
    renameSync(file, at('gone'))
    await expect(writeBackup(places(), at('lost'), new Date())).rejects.toThrow(row.contentBlob)
    expect(existsSync(at('lost', sumsName))).toBe(false)
    renameSync(at('gone'), file)
  })
})
