import { createHash, randomUUID } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { verifiedToken } from '../events/check'
import { pem } from '@/pki/build/pem'
import { samplePersonNames } from '../deposits/testing/documents'
import { portalCorporateNumber, runJobs, testHouse } from '../deposits/testing/house'
import { SealAuthority } from '../deposits/testing/seals'
import { downloadFile } from '../mailbox/download'
import { openItem } from '../mailbox/open'
import { alterRow, copyItem, resealReceipt } from '../mailbox/testing/attacker'
import { runIn, unpackBundle } from '../mailbox/testing/bundle'
import { freeNumbers } from '../organisations/testing/members'
import { copyOf, forwarded, newRecipient, openedItem, receivedOf, sentOf, type TestRecipient } from './testing/forwarding'

const house = testHouse()
let office: TestRecipient
let company: TestRecipient
const folders: string[] = []

beforeAll(async () => {
  office = await newRecipient(freeNumbers[0] ?? '')
  company = await newRecipient(freeNumbers[1] ?? '')
})
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

async function delivered(recipients = [office], roles = ['original', 'readable']) {
  const { hanako } = house.current
  const { id } = await openedItem(house.current, hanako)
  const [forwardId = ''] = await forwarded(hanako, id, recipients, { roles })
  await runJobs(house.current)
  return { id, forwardId, copyId: (await copyOf(forwardId))?.id ?? '' }
}

async function bytesOf(itemId: string, name: string): Promise<Uint8Array> {
  const outcome = await downloadFile(office.keeper, itemId, name)
  if (!outcome.ok) throw new Error(outcome.reason)
  return new Uint8Array(await new Response(outcome.download.body as BodyInit).arrayBuffer())
}

async function unpacked(itemId: string) {
  const bundle = unpackBundle(await bytesOf(itemId, 'evidence.zip'))
  folders.push(bundle.folder)
  return bundle
}

async function receiptStep(itemId: string, keeper = office.keeper) {
  const outcome = await openItem(keeper, itemId)
  if (!outcome.ok) throw new Error(outcome.reason)
  return outcome.item.documents.map(({ verdict }) => {
    const step = verdict.steps.find(({ name }) => name === 'receipt')
    return [verdict.indication, step?.outcome === 'passed' ? 'passed' : step?.reason, step?.evidence.detail]
  })
}
const both = (...row: (string | undefined)[]) => [row, row]

describe('the evidence of a copy', () => {
  it('has both receipts and the forward’s events, and is verified by exactly the commands that its VERIFY.txt names', async () => {
    const { forwardId, copyId } = await delivered()
    const { folder, commands, names } = await unpacked(copyId)
    expect(names).toEqual([
      'VERIFY.txt', 'check-events.sh', 'deposit-receipt.json', 'deposit-receipt.json.p7s', 'events.jsonl', 'original.xml', 'original.xml.p7s', 'readable.pdf',
      'readable.pdf.p7s', 'receipt.json', 'receipt.json.p7s', 'trust/authorities-and-lists.pem', 'trust/authorities.pem',
    ])
    const verifying = commands.filter((command) => command.includes('cms -verify'))
    expect(verifying).toHaveLength(16)
    for (const command of verifying) expect({ command, ...runIn(folder, command) }).toMatchObject({ accepted: true })
    for (const command of commands) expect({ command, ...runIn(folder, command) }).toMatchObject({ status: 0 })
    const digest = commands.find((command) => command.includes('dgst') && command.includes('deposit-receipt.json')) ?? ''
    const { depositReceiptSha256 } = JSON.parse(readFileSync(path.join(folder, 'receipt.json'), 'utf8')) as { depositReceiptSha256: string }
    expect(runIn(folder, digest).output).toContain(depositReceiptSha256)
    const tokens = readFileSync(path.join(folder, 'events.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as string)
    const contents = await Promise.all(tokens.map((token) => verifiedToken(token, new Date())))
    expect(contents[0]).toMatchObject({ aboutId: forwardId, audience: `urn:uuid:${office.id}`, event: { kind: 'forwarded', forwardId } })
    const { hanako } = house.current
    for (const name of ['receipt.json', 'deposit-receipt.json', 'events.jsonl', 'VERIFY.txt']) {
      const text = readFileSync(path.join(folder, name), 'utf8')
      for (const hidden of [hanako.actor.accountId, hanako.pseudonym, office.mailboxAccountId, ...samplePersonNames]) expect(text).not.toContain(hidden)
    }
  })

  it('is refused by the same commands with another root, and with any one file altered', async () => {
    const { copyId } = await delivered()
    const { folder, commands } = await unpacked(copyId)
    const verifying = commands.filter((command) => command.includes('cms -verify') && !command.includes('-attime'))
    const trust = path.join(folder, 'trust/authorities-and-lists.pem')
    const right = readFileSync(trust)
    const stranger = new SealAuthority('Organisation Seal CA TEST')
    writeFileSync(trust, pem('CERTIFICATE', stranger.certificate) + pem('X509 CRL', stranger.list()))
    for (const command of verifying) expect(runIn(folder, command).accepted).toBe(false)
    writeFileSync(trust, right)
    for (const name of ['original.xml', 'readable.pdf', 'receipt.json', 'deposit-receipt.json']) {
      const file = path.join(folder, name)
      const bytes = readFileSync(file)
      const command = verifying.find((line) => line.includes(`-content ${name} `)) ?? ''
      writeFileSync(file, new Uint8Array(bytes).with(20, (bytes[20] ?? 0) ^ 1))
      expect(runIn(folder, command).accepted).toBe(false)
      writeFileSync(file, bytes)
      expect(runIn(folder, command).accepted).toBe(true)
    }
  })

  it('of the original alone has no readable form anywhere, in files, commands or receipt', async () => {
    const { copyId } = await delivered([office], ['original'])
    const { folder, commands, names } = await unpacked(copyId)
    expect(names.filter((name) => name.startsWith('readable'))).toEqual([])
    expect(commands.filter((command) => command.includes('readable'))).toEqual([])
    for (const command of commands) expect({ command, ...runIn(folder, command) }).toMatchObject({ status: 0 })
    expect(await receiptStep(copyId)).toEqual([['TOTAL-PASSED', 'passed', undefined]])
    expect(await downloadFile(office.keeper, copyId, 'readable.pdf')).toEqual({ ok: false, reason: 'not-found' })
  })

  it('is fetched by the recipient alone, and fetching counts as reading', async () => {
    const { id, forwardId, copyId } = await delivered()
    for (const name of ['original.xml', 'deposit-receipt.json', 'evidence.zip']) {
      expect(await downloadFile(company.keeper, copyId, name)).toEqual({ ok: false, reason: 'not-found' })
      expect(await downloadFile(house.current.hanako.actor, copyId, name)).toEqual({ ok: false, reason: 'not-found' })
      expect(await downloadFile(office.keeper, id, name)).toEqual({ ok: false, reason: 'not-found' })
    }
    expect(await downloadFile(house.current.hanako.actor, id, 'deposit-receipt.json')).toEqual({ ok: false, reason: 'not-found' })
    expect(await receivedOf(forwardId)).toMatchObject({ firstReadAt: null })
    const first = await bytesOf(copyId, 'deposit-receipt.json')
    expect((await receivedOf(forwardId))?.firstReadAt).not.toBeNull()
    const receipt = JSON.parse(new TextDecoder().decode((await sentOf(forwardId)).receiptContent)) as { depositReceiptSha256: string }
    expect(createHash('sha256').update(first).digest('hex')).toBe(receipt.depositReceiptSha256)
  })
})

describe('the verdict of a copy, whoever writes rows and blobs', () => {
  it('fails for a copy in another recipient’s mailbox, though it passes where it belongs', async () => {
    const { copyId } = await delivered()
    const itemId = randomUUID()
    const { accountId, subjectId } = company.keeper
    await copyItem(copyId, { accountId, subjectId, itemId, senderId: house.current.insurer.id })
    expect(await receiptStep(itemId, company.keeper)).toEqual(both('TOTAL-FAILED', 'receipt-of-another', 'mailbox'))
    expect(await receiptStep(copyId)).toEqual(both('TOTAL-PASSED', 'passed', undefined))
  })

  it('fails under a receipt that others sealed, or that names another first receipt, or when the first receipt is another’s', async () => {
    const { insurer, authority } = house.current
    const portal = authority.issue({ name: 'まどぐち（試験）', corporateNumber: portalCorporateNumber })
    const bytes = (value: Uint8Array) => new Uint8Array(value)
    const asRow = ({ receiptContent, receiptSignature }: { receiptContent: Uint8Array, receiptSignature: Uint8Array }) =>
      ({ receiptContent: bytes(receiptContent), receiptSignature: bytes(receiptSignature) })

    const foreign = await delivered()
    await alterRow(foreign.copyId, asRow(await resealReceipt(foreign.copyId, insurer.seal, {})))
    expect((await receiptStep(foreign.copyId)).map(([indication, reason]) => [indication, reason])).toEqual(both('TOTAL-FAILED', 'receipt-seal-wrong'))

    const other = await delivered()
    const first = await copyOf((await delivered()).forwardId)
    await alterRow(other.copyId, { depositReceiptContent: first?.depositReceiptContent ?? null, depositReceiptSignature: first?.depositReceiptSignature ?? null })
    expect(await receiptStep(other.copyId)).toEqual(both('TOTAL-FAILED', 'receipt-differs', 'deposit receipt: hash'))

    const signed = await delivered()
    const content = (await copyOf(signed.forwardId))?.depositReceiptContent ?? new Uint8Array()
    await alterRow(signed.copyId, { depositReceiptSignature: bytes(await insurer.seal.sign(content)) })
    expect((await receiptStep(signed.copyId)).map(([indication, reason]) => [indication, reason])).toEqual(both('TOTAL-FAILED', 'receipt-seal-wrong'))

    const changed = await delivered()
    await alterRow(changed.copyId, asRow(await resealReceipt(changed.copyId, portal, { acceptedAt: '2026-01-01T00:00:00.000Z' })))
    expect(await receiptStep(changed.copyId)).toEqual(both('TOTAL-FAILED', 'receipt-differs', 'deposit receipt: time'))
  })

  it('is not given at all for a copy whose receipt is a deposit’s', async () => {
    const { copyId, forwardId } = await delivered()
    const copy = await copyOf(forwardId)
    await alterRow(copyId, { receiptContent: copy?.depositReceiptContent ?? new Uint8Array(), receiptSignature: copy?.depositReceiptSignature ?? new Uint8Array() })
    expect(await openItem(office.keeper, copyId)).toEqual({ ok: false, reason: 'damaged' })
  })
})
