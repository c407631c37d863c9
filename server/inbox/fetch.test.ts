import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import { beforeAll, describe, expect, it } from 'vitest'
import { fetchLimits } from '@/domain/inbox'
import { database } from '../database'
import { runJobs, testHouse } from '../deposits/testing/house'
import { revokeForward } from '../forwards/revoke'
import { copyOf } from '../forwards/testing/forwarding'
import { freeNumbers } from '../organisations/testing/members'
import { countUnfetched, fetchForwards, type FetchQuestion } from './fetch'
import { manifestOf, type ManifestWords } from './manifest'
import { findReceived } from './received'
import { newOffice, sendTo, type TestOffice } from './testing/office'

const house = testHouse()
let [office, other]: [TestOffice, TestOffice] = [undefined as never, undefined as never]
beforeAll(async () => {
  office = await newOffice(freeNumbers[0] ?? '')
  other = await newOffice(freeNumbers[1] ?? '')
})

const words: ManifestWords = {
  columns: { folder: 'folder', forwardId: 'id', receivedAt: 'received', kind: 'kind', issuer: 'issuer', reference: 'reference', state: 'state', result: 'result', originalSha256: 'sha256' },
  states: { received: 'received', accepted: 'accepted', refused: 'refused', revoked: 'revoked' },
  results: { enclosed: 'enclosed', revoked: 'revoked', damaged: 'damaged' },
  kindOf: (kind) => kind,
}
const now = () => new Date()
const ask = (question: FetchQuestion, actor = office.clerk) => fetchForwards(actor, question, words, now())
const send = async (reference?: string) => {
  const [id = ''] = await sendTo(house.current, house.current.hanako, [office], reference)
  return id
}

async function bytesOf(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(body).arrayBuffer())
}

/** Takes all of it, waits until these are noted as fetched, and unpacks by a program that is not ours, for which this process stands still. */
async function unpacked(body: ReadableStream<Uint8Array>, ids: readonly string[], look: (folder: string) => void): Promise<void> {
  const folder = mkdtempSync(path.resolve('.data/test/fetched-'))
  try {
    writeFileSync(path.join(folder, 'all.zip'), await bytesOf(body))
    for (const id of ids) await expect.poll(async () => (await findReceived(office.clerk, id))?.fetchedAt, { timeout: 10_000 }).toBeInstanceOf(Date)
    execFileSync('python3', ['-m', 'zipfile', '-t', 'all.zip'], { cwd: folder })
    execFileSync('python3', ['-m', 'zipfile', '-e', 'all.zip', '.'], { cwd: folder })
    look(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const linesIn = (folder: string) => parse(readFileSync(path.join(folder, 'manifest.csv')), { bom: true, columns: true }) as Record<string, string>[]

describe('several forwards in one file', () => {
  it('have a folder each that OpenSSL accepts by the commands inside, and a list of them', async () => {
    const ids = [await send('=1+1'), await send('K-2')]
    const fetched = await ask({ kind: 'chosen', ids })
    if (!fetched.ok) throw new Error(fetched.reason)
    await unpacked(fetched.body, ids, (folder) => {
      const lines = linesIn(folder)
      expect(lines.map((line) => line.id)).toEqual(ids)
      expect(lines.map((line) => line.reference)).toEqual(['\'=1+1', 'K-2'])
      expect(readdirSync(folder).filter((name) => name !== 'all.zip').sort()).toEqual([...lines.map((line) => line.folder ?? ''), 'manifest.csv'].sort())
      for (const line of lines) {
        const evidence = path.join(folder, line.folder ?? '')
        const commands = readFileSync(path.join(evidence, 'VERIFY.txt'), 'utf8').split('\n').filter((text) => text.startsWith('openssl cms -verify') && !text.includes('-attime'))
        expect(new Set(commands).size).toBe(4)
        for (const command of new Set(commands)) execFileSync('sh', ['-c', command], { cwd: evidence, stdio: 'pipe' })
        expect(execFileSync('sha256sum', ['original.xml'], { cwd: evidence }).toString()).toContain(line.sha256)
      }
    })
    for (const id of ids) expect((await findReceived(office.clerk, id))?.firstReadAt).toBeInstanceOf(Date)
    const downloads = await database().auditEntry.findMany({ where: { ownerId: office.clerk.mailboxAccountId ?? '', action: 'file-downloaded' } })
    expect(downloads.map(({ actorId }) => actorId)).toEqual([office.clerk.id, office.clerk.id])
  })

  it('that nobody has fetched yet come all at once, and not again when they were taken whole', async () => {
    const ids = [await send(), await send()]
    expect(await countUnfetched(office.clerk)).toBe(2)
    const half = await ask({ kind: 'unfetched' })
    if (!half.ok) throw new Error(half.reason)
    const reader = half.body.getReader()
    await reader.read()
    await reader.cancel()
    expect(await countUnfetched(office.clerk)).toBe(2)
    for (const id of ids.slice(0, 1)) expect((await findReceived(office.clerk, id))?.firstReadAt).not.toBeNull()
    const whole = await ask({ kind: 'unfetched' })
    if (!whole.ok) throw new Error(whole.reason)
    await unpacked(whole.body, ids, (folder) => expect(linesIn(folder).map((line) => line.id)).toEqual(ids))
    expect(await countUnfetched(office.clerk)).toBe(0)
    expect(await ask({ kind: 'unfetched' })).toEqual({ ok: false, reason: 'nothing-to-fetch' })
  })

  it('leave out, and say so, what is damaged on disk and what was taken back meanwhile', async () => {
    const [good, damaged, revoked] = [await send(), await send(), await send()]
    const copy = await copyOf(damaged)
    const blob = copy?.documents[0]?.contentBlob ?? ''
    const place = readdirSync(path.join(house.current.directory, 'blobs'), { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith(blob)) ?? ''
    const file = path.join(house.current.directory, 'blobs', place)
    const bytes = readFileSync(file)
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
    writeFileSync(file, bytes)
    const asked = await ask({ kind: 'chosen', ids: [good, damaged, revoked] })
    const listed = await ask({ kind: 'chosen', ids: [good, damaged] })
    await revokeForward(house.current.hanako.actor, revoked, now())
    await runJobs(house.current)
    if (!asked.ok || !listed.ok) throw new Error('nothing to fetch')
    await unpacked(listed.body, [good], (folder) => {
      expect(linesIn(folder).map(({ result }) => result)).toEqual(['enclosed', 'damaged'])
      expect(readdirSync(folder)).toHaveLength(3)
    })
    expect((await findReceived(office.clerk, damaged))?.fetchedAt).toBeNull()
    const rest = await ask({ kind: 'chosen', ids: [revoked] })
    expect(rest).toEqual({ ok: false, reason: 'nothing-to-fetch' })
    await asked.body.cancel()
  })

  it('are the organisation\'s own alone, and not more than one file may hold', async () => {
    const id = await send()
    expect(await ask({ kind: 'chosen', ids: [id] }, other.clerk)).toEqual({ ok: false, reason: 'nothing-to-fetch' })
    expect(await ask({ kind: 'chosen', ids: ['x', '../etc'] })).toEqual({ ok: false, reason: 'nothing-to-fetch' })
    expect(await ask({ kind: 'chosen', ids: [] })).toEqual({ ok: false, reason: 'none-chosen' })
    expect(await ask({ kind: 'chosen', ids: Array.from({ length: fetchLimits.forwards + 1 }, () => id) })).toEqual({ ok: false, reason: 'too-many' })
    await database().mailboxDocument.updateMany({ where: { item: { forwardId: id } }, data: { sizeInBytes: fetchLimits.bytes } })
    expect(await ask({ kind: 'chosen', ids: [id] })).toEqual({ ok: false, reason: 'too-large' })
    expect(await ask({ kind: 'unfetched' })).toMatchObject({ ok: true })
  })
})

it('the list begins no cell with a formula, whatever issuers call themselves', () => {
  const forward = { id: 'x', itemId: 'x', kind: 'graduation', issuerName: '@SUM(1)', reference: '-1', state: { state: 'received' as const, receivedAt: new Date(0) }, firstReadAt: null, fetchedAt: null, withdrawnAt: null, answer: null }
  const rows = parse(Buffer.from(manifestOf([{ forward, result: 'enclosed', folder: '=cmd', originalSha256: '' }], words)), { bom: true, columns: true }) as Record<string, string>[]
  expect(rows[0]).toMatchObject({ issuer: '\'@SUM(1)', reference: '\'-1', folder: '\'=cmd' })
})
