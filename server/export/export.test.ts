import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { exportAllowedInMilliseconds } from '@/domain/export'
import { database } from '../database'
import { depositBody, originalXml, signPair } from '../deposits/testing/documents'
import { post, runJobs, testHouse, withdraw, type TestResident } from '../deposits/testing/house'
import { completeStepUp } from '../gestures/complete-step-up'
import { openSession } from '../identity/session-rows'
import { openRegistered } from '../mailbox/registered/open'
import { confirmedBy, envelopeOf, receiveRegistered } from '../mailbox/registered/testing/registered-item'
import { residentOf } from '../session'
import { exportEverything } from './export'
import { allowExport } from './permission'
import { exportSize } from './rows'
import { zipStream } from '../zip-stream'

const house = testHouse({ withCards: true })

async function receive({ actor, pseudonym }: TestResident): Promise<string> {
  const response = await post(house.current.insurer, depositBody(pseudonym, await signPair(house.current.insurer.seal)))
  const { depositId } = await response.json() as { depositId: string }
  await runJobs(house.current)
  return (await database().mailboxItem.findFirstOrThrow({ where: { accountId: actor.accountId, depositId } })).id
}

async function confirm({ actor, card }: TestResident, at = new Date()) {
  return completeStepUp(actor, await confirmedBy(card(), actor, { purpose: 'export' }, at), 'export', allowExport, at)
}

type Files = Record<string, Uint8Array>

async function exported({ actor }: TestResident): Promise<Files> {
  const outcome = await exportEverything(actor, new Date())
  if (!outcome.ok) throw new Error(outcome.reason)
  return unzipSync(new Uint8Array(await new Response(outcome.body as BodyInit).arrayBuffer()))
}

const text = (files: Files, name: string) => new TextDecoder().decode(files[name])
const json = (files: Files, name: string) => JSON.parse(text(files, name)) as Record<string, unknown>

describe('an export', () => {
  it('begins only after the card has confirmed it, in that session, and for some minutes', async () => {
    const { hanako, taro } = house.current
    const { accountId, subjectId } = hanako.actor
    expect(await exportEverything(hanako.actor, new Date())).toEqual({ ok: false, reason: 'not-confirmed' })
    const byTaro = await completeStepUp(hanako.actor, await confirmedBy(taro.card(), hanako.actor, { purpose: 'export' }), 'export', allowExport, new Date())
    expect(byTaro).toEqual({ ok: false, reason: 'not-yours' })
    const at = new Date()
    expect(await confirm(hanako, at)).toEqual({ ok: true, value: null })
    const { reference } = await database().$transaction((transaction) => openSession(transaction, { accountId, subjectId, place: null }, new Date()))
    const other = await residentOf(reference, new Date())
    if (other === null) throw new Error('A session just opened is not live.')
    expect(await exportEverything(other, new Date())).toEqual({ ok: false, reason: 'not-confirmed' })
    expect((await exportEverything(hanako.actor, new Date(at.getTime() + exportAllowedInMilliseconds - 1))).ok).toBe(true)
    expect((await exportEverything(hanako.actor, new Date(at.getTime() + exportAllowedInMilliseconds))).ok).toBe(false)
  })

  it('has every item whole, of an unopened registered one the envelope alone, and the account’s records; nothing of anybody else', async () => {
    const { hanako, taro, insurer } = house.current
    const [plain, theirs] = [await receive(hanako), await receive(taro)]
    const waiting = await receiveRegistered(house.current, hanako)
    const signed = await receiveRegistered(house.current, hanako)
    const ticket = await confirmedBy(hanako.card(), hanako.actor, { purpose: 'open-registered', item: (await envelopeOf(hanako.actor, signed.itemId)).named })
    expect(await completeStepUp(hanako.actor, ticket, 'open-registered', openRegistered, new Date())).toMatchObject({ ok: true })
    await confirm(hanako)
    const files = await exported(hanako)
    expect(files[`items/${plain}/original.xml`]).toEqual(originalXml())
    expect(Object.keys(files)).toEqual(expect.arrayContaining([
      `items/${plain}/readable.pdf.p7s`, `items/${plain}/receipt.json.p7s`, `items/${plain}/events.jsonl`, `items/${signed.itemId}/original.xml`, `items/${signed.itemId}/opening/request.jws`,
      'index.html', 'VERIFY.txt', 'account.json', 'links.json', 'sessions.json', 'activity.jsonl', 'forwards.json',
    ]))
    expect(Object.keys(files).filter((name) => name.startsWith(`items/${waiting.itemId}/`))).toEqual([`items/${waiting.itemId}/item.json`])
    expect(json(files, `items/${waiting.itemId}/item.json`)).toMatchObject({ state: 'unopened-registered', kind: 'premium-deduction', sender: insurer.name })
    expect(Object.keys(files).filter((name) => name.includes(theirs))).toEqual([])
    const everything = Object.values(files).map((bytes) => Buffer.from(bytes).toString('latin1')).join('\n')
    for (const trace of [taro.actor.accountId, theirs]) expect(everything).not.toContain(trace)
    expect(text(files, 'activity.jsonl').trim().split('\n').map((line) => (JSON.parse(line) as { action: string }).action)).toEqual(expect.arrayContaining(['account-exported', 'item-received', 'account-opened']))
    expect(await exportSize(hanako.actor)).toMatchObject({ items: 3, sizeInBytes: expect.any(Number) })
  })

  it('has of an item that was taken back unread its proofs, and nothing of its documents', async () => {
    const { hanako, insurer } = house.current
    const itemId = await receive(hanako)
    const { depositId } = await database().mailboxItem.findFirstOrThrow({ where: { id: itemId } })
    await withdraw(insurer, depositId)
    await runJobs(house.current)
    await confirm(hanako)
    const files = await exported(hanako)
    const names = Object.keys(files).filter((name) => name.startsWith(`items/${itemId}/`)).map((name) => name.slice(name.lastIndexOf('/') + 1))
    expect(names.toSorted()).toEqual(['events.jsonl', 'item.json', 'receipt.json', 'receipt.json.p7s'])
    expect(json(files, `items/${itemId}/item.json`)).toMatchObject({ state: 'withdrawn-unread' })
  })

  it('is checked by OpenSSL with exactly the commands that it brings, and an altered document is found', async () => {
    const { hanako } = house.current
    await receive(hanako)
    await confirm(hanako)
    const files = await exported(hanako)
    const folder = mkdtempSync(path.join(tmpdir(), 'madoguchi-export-'))
    try {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
        writeFileSync(path.join(folder, name), content)
      }
      mkdirSync(path.join(folder, 'forwards'), { recursive: true })
      const [signatures = '', events = ''] = [...new Set(text(files, 'VERIFY.txt').split('\n').filter((line) => line.startsWith('find ')))]
      const run = (command: string) => execFileSync('sh', ['-c', `${command} 2>&1`], { cwd: folder, encoding: 'utf8' })
      const said = run(signatures)
      expect(said.match(/CMS Verification successful/g)).toHaveLength(Object.keys(files).filter((name) => name.endsWith('.p7s') && !name.includes('/opening/')).length)
      expect(said).not.toContain('NOT VERIFIED')
      expect(run(events).match(/Events verified/g)).toHaveLength(Object.keys(files).filter((name) => name.endsWith('events.jsonl')).length)
      const original = Object.keys(files).find((name) => name.endsWith('/original.xml')) ?? ''
      writeFileSync(path.join(folder, original), 'something else')
      expect(run(signatures)).toContain(`NOT VERIFIED: ${original}.p7s`)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('goes on past an item that is damaged on our side, and says so; its names in the page are text, whatever they hold', async () => {
    const { hanako } = house.current
    const itemId = await receive(hanako)
    const where = { accountId_id: { accountId: hanako.actor.accountId, id: itemId } }
    await database().mailboxItem.update({ where, data: { senderName: '<script>alert(1)</script>' } })
    const document = await database().mailboxDocument.findFirstOrThrow({ where: { itemId, ordinal: 0 } })
    await database().mailboxDocument.update({ where: { accountId_itemId_ordinal: { accountId: hanako.actor.accountId, itemId, ordinal: 0 } }, data: { contentBlob: document.signatureBlob } })
    await confirm(hanako)
    const files = await exported(hanako)
    expect(Object.keys(files).filter((name) => name.startsWith(`items/${itemId}/`)).sort()).toEqual([`items/${itemId}/DAMAGED.txt`, `items/${itemId}/item.json`])
    expect(json(files, `items/${itemId}/item.json`)).toMatchObject({ state: 'damaged' })
    expect(text(files, 'index.html')).toContain('&lt;script&gt;')
    expect(text(files, 'index.html')).not.toContain('<script')
    expect(Object.keys(files).filter((name) => name.endsWith('original.xml')).length).toBeGreaterThan(1)
  })
})

describe('the stream of an export', () => {
  const MEGABYTE = 1024 * 1024
  const held = () => {
    const { heapUsed, external } = process.memoryUsage()
    return (heapUsed + external) / MEGABYTE
  }

  async function* sixteenMegabytesEach(files: number) {
    for (let number = 0; number < files; number += 1) {
      yield { name: `items/${number}/readable.pdf`, content: async function* () { for (let part = 0; part < 64; part += 1) yield new Uint8Array(MEGABYTE / 4).fill(part) } }
    }
  }

  it('holds no more of a large box than of a small one: half a gigabyte passes within 100 MB', async () => {
    const before = held()
    let [highest, sizeInBytes] = [0, 0]
    for await (const part of zipStream(sixteenMegabytesEach(32), new Date()) as unknown as AsyncIterable<Uint8Array>) {
      sizeInBytes += part.length
      highest = Math.max(highest, held())
    }
    expect(sizeInBytes).toBeGreaterThan(512 * MEGABYTE)
    expect(highest - before).toBeLessThan(100)
  })

  it('stops asking for files when its reader has gone, and breaks off when a file does', async () => {
    let asked = 0
    async function* counted() {
      for await (const file of sixteenMegabytesEach(1000)) {
        asked += 1
        yield file
      }
    }
    const reader = zipStream(counted(), new Date()).getReader()
    await reader.read()
    await reader.cancel()
    expect(asked).toBeLessThan(4)
    async function* broken() {
      yield { name: 'a.txt', content: async function* () { yield new Uint8Array(8); throw new Error('the disk') } }
    }
    await expect(new Response(zipStream(broken(), new Date()) as BodyInit).arrayBuffer()).rejects.toThrow()
  })
})
