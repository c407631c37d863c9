import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { downloadNames } from '@/domain/mailbox'
import { pem } from '@/pki/build/pem'
import { database } from '../database'
import { depositBody, originalXml, samplePersonNames, signPair, smallPdf, type SignedPair } from '../deposits/testing/documents'
import { post, runJobs, testHouse, type TestResident } from '../deposits/testing/house'
import { opensslAccepts } from '../deposits/testing/openssl'
import { SealAuthority } from '../deposits/testing/seals'
import { readReceipt } from '../seal/receipt'
import { downloadFile } from './download'
import { runIn, unpackBundle } from './testing/bundle'

const house = testHouse()
const answer = z.object({ depositId: z.uuid() })
const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

async function receive(resident: TestResident, readable: Uint8Array = smallPdf()): Promise<{ id: string, pair: SignedPair }> {
  const pair = await signPair(house.current.insurer.seal, originalXml(), readable)
  const response = await post(house.current.insurer, depositBody(resident.pseudonym, pair))
  const { depositId } = answer.parse(await response.json())
  await runJobs(house.current)
  const { id } = await database().mailboxItem.findFirstOrThrow({ where: { accountId: resident.actor.accountId, depositId } })
  return { id, pair }
}

async function download(resident: TestResident, id: string, name: string): Promise<Uint8Array> {
  const outcome = await downloadFile(resident.actor, id, name)
  if (!outcome.ok) throw new Error(outcome.reason)
  return new Uint8Array(await new Response(outcome.download.body as BodyInit).arrayBuffer())
}

async function unpacked(resident: TestResident, id: string) {
  const bundle = unpackBundle(await download(resident, id, 'evidence.zip'))
  folders.push(bundle.folder)
  return bundle
}

describe('a download', () => {
  it('is byte for byte what the organisation deposited', async () => {
    const { hanako } = house.current
    const { id, pair } = await receive(hanako)
    expect(await download(hanako, id, 'original.xml')).toEqual(pair.original.content)
    expect(await download(hanako, id, 'original.xml.p7s')).toEqual(new Uint8Array(pair.original.signature))
    expect(await download(hanako, id, 'readable.pdf')).toEqual(pair.readable.content)
    expect(await download(hanako, id, 'readable.pdf.p7s')).toEqual(new Uint8Array(pair.readable.signature))
    const receipt = readReceipt(await download(hanako, id, 'receipt.json'))
    expect(receipt.documents[0]?.sha256).toBe(createHash('sha256').update(pair.original.content).digest('hex'))
  })

  it.each(['original.xml', 'readable.pdf', 'receipt.json'])('%s is accepted by OpenSSL with the one right root, and refused with another root or one flipped byte', async (name) => {
    const { hanako, authority, list } = house.current
    const { id } = await receive(hanako)
    const [content, signature] = [await download(hanako, id, name), await download(hanako, id, `${name}.p7s`)]
    const evidence = { content, signature, authority: authority.certificate, list: list ?? new Uint8Array() }
    const stranger = new SealAuthority('Organisation Seal CA TEST')
    expect(opensslAccepts(evidence)).toBe(true)
    expect(opensslAccepts({ ...evidence, authority: stranger.certificate, list: stranger.list() })).toBe(false)
    expect(opensslAccepts({ ...evidence, content: content.with(content.length >> 1, (content[content.length >> 1] ?? 0) ^ 1) })).toBe(false)
  })

  it('is written down in the account, once for each file, with its name', async () => {
    const { hanako } = house.current
    const { id } = await receive(hanako)
    await download(hanako, id, 'original.xml.p7s')
    await download(hanako, id, 'evidence.zip')
    const entries = await database().auditEntry.findMany({ where: { ownerId: hanako.actor.accountId, action: 'file-downloaded' } })
    const files = entries.flatMap(({ details }) => z.object({ itemId: z.literal(id), file: z.string() }).safeParse(details).data?.file ?? [])
    expect(files.sort()).toEqual(['evidence-zip', 'original-xml-p7s'])
  })

  it("of somebody else's item, of none, or under an unknown name is not found, whatever the file", async () => {
    const { hanako, taro } = house.current
    const { id } = await receive(hanako)
    for (const name of downloadNames) {
      expect(await downloadFile(taro.actor, id, name)).toEqual({ ok: false, reason: 'not-found' })
      expect(await downloadFile(hanako.actor, randomUUID(), name)).toEqual({ ok: false, reason: 'not-found' })
    }
    for (const name of ['', 'VERIFY.txt', '../original.xml', 'original.xml.p7s.p7s', '__proto__']) {
      expect(await downloadFile(hanako.actor, id, name)).toEqual({ ok: false, reason: 'not-found' })
    }
    expect(await database().auditEntry.count({ where: { ownerId: taro.actor.accountId, action: 'file-downloaded' } })).toBe(0)
  })

  it('of a damaged item is refused, and nothing is sent', async () => {
    const { hanako, directory } = house.current
    const { id } = await receive(hanako)
    const row = await database().mailboxDocument.findFirstOrThrow({ where: { itemId: id, ordinal: 0 } })
    writeFileSync(path.join(directory, 'blobs', row.contentBlob.slice(0, 2), row.contentBlob), 'damaged')
    expect(await downloadFile(hanako.actor, id, 'readable.pdf')).toEqual({ ok: false, reason: 'damaged' })
    expect(await downloadFile(hanako.actor, id, 'evidence.zip')).toEqual({ ok: false, reason: 'damaged' })
  })
})

describe('a download that breaks off', () => {
  const isOpenBlob = (descriptor: string) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).includes('/blobs/')
    } catch {
      return false
    }
  }
  const openBlobs = () => readdirSync('/proc/self/fd').filter(isOpenBlob).length
  async function until(isSo: () => boolean): Promise<void> {
    for (const end = Date.now() + 5000; !isSo() && Date.now() < end;) await new Promise((resolve) => setImmediate(resolve))
    expect(isSo()).toBe(true)
  }

  it.each(['readable.pdf', 'evidence.zip'])('before it began, as the answer to HEAD does, opens no file for %s', async (name) => {
    const { hanako } = house.current
    const { id } = await receive(hanako)
    await until(() => openBlobs() === 0)
    expect(await downloadFile(hanako.actor, id, name)).toMatchObject({ ok: true })
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(openBlobs()).toBe(0)
  })

  it.each(['readable.pdf', 'evidence.zip'])('of %s leaves no file open', async (name) => {
    const { hanako } = house.current
    const { id } = await receive(hanako, smallPdf(randomBytes(2_000_000).toString('hex')))
    for (let n = 0; n < 3; n++) {
      const outcome = await downloadFile(hanako.actor, id, name)
      if (!outcome.ok) throw new Error(outcome.reason)
      const reader = outcome.download.body.getReader()
      for (let part = 0; part < 10 || openBlobs() === 0; part++) await reader.read()
      await reader.cancel()
    }
    await until(() => openBlobs() === 0)
  })
})

describe('the evidence bundle', () => {
  it('holds everything, under names that say nothing about the person', async () => {
    const { hanako } = house.current
    const { names, folder } = await unpacked(hanako, (await receive(hanako)).id)
    expect(names).toEqual([
      'VERIFY.txt', 'check-events.sh', 'events.jsonl', 'original.xml', 'original.xml.p7s', 'readable.pdf', 'readable.pdf.p7s', 'receipt.json', 'receipt.json.p7s',
      'trust/authorities-and-lists.pem', 'trust/authorities.pem',
    ])
    const guide = readFileSync(path.join(folder, 'VERIFY.txt'), 'utf8')
    for (const name of samplePersonNames) expect(guide).not.toContain(name)
  })

  it('is verified by running exactly the commands that its VERIFY.txt names, in both languages', async () => {
    const { hanako } = house.current
    const { folder, commands } = await unpacked(hanako, (await receive(hanako)).id)
    const verifying = commands.filter((command) => command.includes('cms -verify'))
    expect(verifying).toHaveLength(12)
    for (const command of verifying) {
      expect(command).toContain('-crl_check')
      expect({ command, ...runIn(folder, command) }).toMatchObject({ accepted: true })
    }
    for (const command of commands) expect({ command, ...runIn(folder, command) }).toMatchObject({ status: 0 })
    const shown = runIn(folder, commands.find((command) => command.includes('-cmsout')) ?? '').output
    expect(shown).toContain(`NTRJP-${house.current.insurer.corporateNumber}`)
  })

  it('is refused by the same commands with another root, with any one file altered, and with a revoked seal', async () => {
    const { hanako, insurer, authority } = house.current
    const { folder, commands } = await unpacked(hanako, (await receive(hanako)).id)
    const verifying = commands.filter((command) => command.includes('cms -verify') && !command.includes('-attime'))
    const trust = path.join(folder, 'trust/authorities-and-lists.pem')
    const right = readFileSync(trust)
    const stranger = new SealAuthority('Organisation Seal CA TEST')
    writeFileSync(trust, pem('CERTIFICATE', stranger.certificate) + pem('X509 CRL', stranger.list()))
    for (const command of verifying) expect(runIn(folder, command).accepted).toBe(false)
    writeFileSync(trust, right)
    for (const name of ['original.xml', 'readable.pdf', 'receipt.json']) {
      const file = path.join(folder, name)
      const bytes = readFileSync(file)
      writeFileSync(file, new Uint8Array(bytes).with(20, (bytes[20] ?? 0) ^ 1))
      const command = verifying.find((line) => line.includes(`-content ${name} `)) ?? ''
      expect(runIn(folder, command).accepted).toBe(false)
      writeFileSync(file, bytes)
      expect(runIn(folder, command).accepted).toBe(true)
    }
    authority.revoke(insurer.seal)
    writeFileSync(trust, pem('CERTIFICATE', authority.certificate) + pem('X509 CRL', authority.list()))
    const ofOriginal = verifying.find((line) => line.includes('-content original.xml ')) ?? ''
    expect(runIn(folder, ofOriginal)).toMatchObject({ accepted: false, output: expect.stringContaining('certificate revoked') })
  })
})
