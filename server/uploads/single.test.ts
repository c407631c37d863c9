import { beforeAll, describe, expect, it } from 'vitest'
import type { Depositor } from '@/domain/actor'
import { database } from '../database'
import { originalXml, samplePersonNames, signPair, smallPdf } from '../deposits/testing/documents'
import { runJobs, testHouse } from '../deposits/testing/house'
import { depositorOf } from '../organisations/testing/members'
import { readReceipt } from '../seal/receipt'
import { blobs } from '../storage/blobs'
import { examineRow } from './examine'
import { findUpload, type Upload } from './find'
import { dropMaterial } from './retention'
import { findRow } from './row'
import { sendNext } from './send'
import { discardUpload, resumeSending, startSending } from './start'
import { takeSingle } from './take-single'

const house = testHouse()
const now = () => new Date()
let clerk: Depositor
let stranger: Depositor

beforeAll(async () => {
  clerk = await depositorOf(house.current.insurer.id, { isAdministrator: false })
  stranger = await depositorOf(house.current.otherInsurer.id)
})

type Fields = Record<string, string | Uint8Array>

/** As a browser sends the form. */
function formOf(fields: Fields): Request {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, typeof value === 'string' ? value : new File([new Uint8Array(value)], 'file'))
  return new Request('http://localhost:3000/organisation/deposits/new/take', { method: 'POST', body: form })
}

async function wholeForm(): Promise<Fields> {
  const { original, readable } = await signPair(house.current.insurer.seal)
  return {
    'kind': 'premium-deduction', 'pseudonym': house.current.hanako.pseudonym, 'reference': 'TAN-0001',
    'original': original.content, 'original-signature': original.signature, 'readable': readable.content, 'readable-signature': readable.signature,
  }
}

async function taken(fields: Fields): Promise<Upload> {
  const outcome = await takeSingle(database(), blobs(), clerk, formOf(fields), now())
  if (!outcome.ok) throw new Error(outcome.problem)
  const upload = await findUpload(database(), clerk, outcome.uploadId, now())
  if (upload === null) throw new Error('not there')
  return upload
}

describe('one document in the browser', () => {
  it('is checked before it is sent, is deposited once however often it is sent, and lies in the mailbox', async () => {
    const upload = await taken(await wholeForm())
    expect(upload).toMatchObject({ state: 'prepared', form: 'single', rowCount: 1, signedCount: 1 })
    const examined = await examineRow(database(), blobs(), clerk, upload, 1, now())
    expect(examined).toMatchObject({ refusal: null, isSigned: true, reading: { ok: true } })
    expect(examined?.documents.map(({ verdict }) => verdict?.indication)).toEqual(['TOTAL-PASSED', 'TOTAL-PASSED'])
    expect(await database().deposit.count({ where: { depositorReference: 'TAN-0001' } })).toBe(0)
    const started = await Promise.all([1, 2, 3].map(() => startSending(clerk, upload.id, { again: false }, now())))
    expect(started.filter(({ ok }) => ok)).toEqual([{ ok: true, outcome: 'sending' }])
    await Promise.all([1, 2, 3].map(() => sendNext({ db: database(), blobs: blobs() }, upload, now())))
    await runJobs(house.current)
    expect(await findUpload(database(), clerk, upload.id, now())).toMatchObject({ state: 'done', acceptedCount: 1, refusedCount: 0 })
    const row = await findRow(database(), clerk, upload, 1)
    const [deposit, ...more] = await database().deposit.findMany({ where: { depositorReference: 'TAN-0001' } })
    expect([more.length, row?.depositId]).toEqual([0, deposit?.id])
    expect(readReceipt(deposit?.receiptContent ?? new Uint8Array())).toMatchObject({ depositorReference: 'TAN-0001', kind: 'premium-deduction' })
    expect(deposit?.actorId).toBe(clerk.id)
    expect(await database().mailboxItem.count({ where: { depositId: deposit?.id ?? '' } })).toBe(1)
  })

  it('whose signature is another organisation’s says so before it is sent, and is refused with the reason when sent all the same', async () => {
    const original = originalXml()
    const upload = await taken({ ...await wholeForm(), reference: 'TAN-0002', original: new TextEncoder().encode(`${new TextDecoder().decode(original)}\n`) })
    const examined = await examineRow(database(), blobs(), clerk, upload, 1, now())
    expect([examined?.refusal?.reason, examined?.documents[0]?.verdict?.indication]).toEqual(['document-altered', 'TOTAL-FAILED'])
    expect(await startSending(clerk, upload.id, { again: false }, now())).toEqual({ ok: true, outcome: 'sending' })
    await runJobs(house.current)
    expect(await findUpload(database(), clerk, upload.id, now())).toMatchObject({ state: 'done', acceptedCount: 0, refusedCount: 1 })
    expect(await findRow(database(), clerk, upload, 1)).toMatchObject({ outcome: 'refused', refusal: { reason: 'document-altered', field: '/documents/0/content' } })
  })

  it.each([
    ['kind-unknown', { kind: 'diary' }], ['pseudonym-missing', { pseudonym: '' }], ['pseudonym-missing', { pseudonym: 'ABC' }], ['reference-missing', { reference: ' ' }],
    ['reference-malformed', { reference: '花子' }], ['original-missing', { original: new Uint8Array() }], ['signature-missing', { 'original-signature': new Uint8Array() }],
    ['readable-signature-missing', { 'readable-signature': new Uint8Array() }], ['due-on-malformed', { 'due-year': '2026', 'due-month': '2', 'due-day': '30' }],
    ['publish-at-malformed', { 'publish-year': '26', 'publish-month': '12', 'publish-day': '1' }], ['due-on-malformed', { 'due-year': '8', 'due-month': '12', 'due-day': '1' }],
    ['publish-at-past', { 'publish-year': '2020', 'publish-month': '1', 'publish-day': '1' }], ['file-too-large', { 'original-signature': new Uint8Array(70_000) }], ['form-broken', { more: 'x' }],
  ] as const)('is refused with %s and leaves nothing behind', async (problem, change) => {
    const before = await database().upload.count()
    const outcome = await takeSingle(database(), blobs(), clerk, formOf({ ...await wholeForm(), ...change } as Fields), now())
    expect(outcome).toMatchObject({ ok: false, problem })
    expect(await database().upload.count()).toBe(before)
  })

  it('says that the same document was handed over before, and sends it again only when told to', async () => {
    const first = await taken({ ...await wholeForm(), reference: 'TAN-0003' })
    const again = await taken({ ...await wholeForm(), reference: 'TAN-0004' })
    await startSending(clerk, first.id, { again: true }, now())
    expect(await startSending(clerk, again.id, { again: false }, now())).toEqual({ ok: false, reason: 'sent-before' })
    expect(await startSending(clerk, again.id, { again: true }, now())).toEqual({ ok: true, outcome: 'sending' })
  })

  it('is nobody else’s: another organisation neither finds, sends nor discards it', async () => {
    const upload = await taken({ ...await wholeForm(), reference: 'TAN-0005' })
    expect(await findUpload(database(), stranger, upload.id, now())).toBeNull()
    expect(await examineRow(database(), blobs(), stranger, upload, 1, now())).toBeNull()
    expect(await startSending(stranger, upload.id, { again: true }, now())).toEqual({ ok: false, reason: 'not-found' })
    expect(await resumeSending(stranger, upload.id, now())).toEqual({ ok: false, reason: 'not-found' })
    expect(await discardUpload(database(), stranger, upload.id, now())).toEqual({ ok: false, reason: 'not-found' })
  })

  it('stops when the member has left, and another goes on', async () => {
    const leaving = await depositorOf(house.current.insurer.id, { label: '辞める人' })
    const outcome = await takeSingle(database(), blobs(), leaving, formOf({ ...await wholeForm(), reference: 'TAN-0006' }), now())
    if (!outcome.ok) throw new Error(outcome.problem)
    await startSending(leaving, outcome.uploadId, { again: true }, now())
    await database().organisationMember.update({ where: { organisationId_id: { organisationId: leaving.organisationId, id: leaving.id } }, data: { endedAt: now() } })
    await runJobs(house.current)
    expect(await findUpload(database(), clerk, outcome.uploadId, now())).toMatchObject({ state: 'stopped', acceptedCount: 0 })
    expect(await resumeSending(clerk, outcome.uploadId, now())).toEqual({ ok: true })
    await runJobs(house.current)
    expect(await findUpload(database(), clerk, outcome.uploadId, now())).toMatchObject({ state: 'done', acceptedCount: 1 })
  })

  it('keeps no name in clear, and nothing of its content once given up', async () => {
    const upload = await taken({ ...await wholeForm(), reference: 'TAN-0007', readable: smallPdf('MORE') })
    const rows = JSON.stringify([await database().upload.findMany(), await database().uploadRow.findMany()].map((all) => all.map((row) => Object.entries(row).map(([name, value]) => [name, value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value]))))
    for (const name of samplePersonNames) expect(rows).not.toContain(name)
    const chunk = await database().uploadChunk.findFirstOrThrow({ where: { uploadId: upload.id } })
    expect(await discardUpload(database(), clerk, upload.id, now())).toEqual({ ok: true })
    expect(await dropMaterial(database(), blobs(), now())).toBeGreaterThan(0)
    expect(await blobs().read(chunk.blob)).toBeNull()
    expect(await database().upload.findFirst({ where: { id: upload.id } })).toMatchObject({ state: 'discarded', wrappedKey: null, findingsCiphertext: null })
    expect(await findRow(database(), clerk, upload, 1)).toMatchObject({ signatures: null })
  })
})
