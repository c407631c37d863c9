import { unzipSync, zipSync } from 'fflate'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Depositor } from '@/domain/actor'
import { uploadLimits } from '@/domain/uploads'
import { database } from '../database'
import { samplePersonNames } from '../deposits/testing/documents'
import { runJobs, testHouse } from '../deposits/testing/house'
import { decideProposal, makeProposal } from '../organisations/proposals'
import { newPseudonym } from '../organisations/pseudonym'
import { depositorOf } from '../organisations/testing/members'
import { readReceipt } from '../seal/receipt'
import { blobs } from '../storage/blobs'
import { examineRow } from './examine'
import { findFindings, findUpload, type Findings, type Upload } from './find'
import { isPieceUnderWay } from './jobs'
import { uploadsAloneUpTo } from './limit'
import { signingPackage } from './package'
import { reportFile } from './report'
import { sendNext } from './send'
import { resumeSending, startSending, stopSending } from './start'
import { takeSignatures } from './take-signatures'
import { takeTable } from './take-table'
import { csvOf, formOf, headings, rowFor, signaturesFor, tableForm, utf8 } from './testing/forms'
import { shiftJis } from './testing/shift-jis'

const house = testHouse()
const now = () => new Date()
let clerk: Depositor
let manager: Depositor

beforeAll(async () => {
  clerk = await depositorOf(house.current.insurer.id, { isAdministrator: false })
  manager = await depositorOf(house.current.insurer.id, { isAdministrator: false })
})

const take = (request: Request) => takeTable({ db: database(), store: blobs(), depositor: clerk, at: now() }, request)

async function taken(bytes: Uint8Array): Promise<{ upload: Upload, findings: Findings }> {
  const outcome = await take(tableForm(bytes))
  if (!outcome.ok) throw new Error(outcome.problem)
  const upload = await findUpload(database(), clerk, outcome.uploadId, now())
  const findings = upload === null ? null : await findFindings(database(), upload)
  if (upload === null || findings === null) throw new Error('not there')
  return { upload, findings }
}

const fresh = async (upload: Upload) => await findUpload(database(), clerk, upload.id, now()) ?? upload
const rows = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => rowFor(house.current[index % 2 === 0 ? 'hanako' : 'taro'].pseudonym, `${prefix}-${index + 1}`, { '証券番号': `P-${index}` }))
const text = (count: number, prefix: string) => csvOf([headings, ...rows(count, prefix)])

async function whole(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of stream) pieces.push(piece)
  return new Uint8Array(Buffer.concat(pieces))
}

const packageOf = async (upload: Upload) => unzipSync(await whole(signingPackage(database(), blobs(), upload)))
const giveSignatures = (upload: Upload, zip: Uint8Array) => takeSignatures(database(), blobs(), clerk, upload.id, formOf([['signatures', { fileName: 'signatures.zip', bytes: zip }]]), now())

async function signed(count: number, prefix: string): Promise<Upload> {
  const { upload } = await taken(utf8(text(count, prefix)))
  expect(await giveSignatures(upload, await signaturesFor(await packageOf(upload), house.current.insurer.seal))).toEqual({ ok: true, taken: count })
  return fresh(upload)
}

async function report(upload: Upload): Promise<string[]> {
  return new TextDecoder().decode(await whole(reportFile(database(), upload, 'ja'))).trim().split('\r\n')
}

describe('the encoding of a table', () => {
  it.each([
    ['utf-8', () => utf8(text(1, 'E1'))], ['utf-8-bom', () => utf8(`\uFEFF${text(1, 'E2')}`)], ['shift_jis', () => shiftJis(text(1, 'E3'))],
    ['utf-16le', () => Buffer.from(`\uFEFF${text(1, 'E4')}`, 'utf16le')], ['utf-16be', () => Buffer.from(`\uFEFF${text(1, 'E5')}`, 'utf16le').swap16()],
  ] as const)('%s is found out, told, and read right', async (encoding, bytes) => {
    const { upload, findings } = await taken(bytes())
    expect([upload.state, findings.encoding, findings.firstRows[1]?.[3]]).toEqual(['prepared', encoding, '試験 花子'])
    const examined = await examineRow(database(), blobs(), clerk, upload, 1, now())
    expect(JSON.stringify(examined?.reading)).toContain('試験 花子')
  })

  it.each([
    ['encoding-utf-16', Buffer.from('a,b\r\n', 'utf16le')], ['encoding-unknown', Buffer.concat([Buffer.from('\uFEFFa,b', 'utf16le'), Buffer.from([0x61])])],
    ['encoding-unknown', Buffer.from('\uFEFFa,\uD800b', 'utf16le')], ['encoding-utf-16', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])], ['encoding-unknown', Buffer.from([0x61, 0xff, 0xfd, 0x81])],
  ] as const)('%s is refused with its mend, and nothing is kept of it', async (problem, bytes) => {
    const { upload, findings } = await taken(bytes)
    expect([upload.state, findings.file]).toEqual(['wrong', problem])
    expect(await database().uploadRow.count({ where: { uploadId: upload.id } })).toBe(0)
  })
})

describe('a table parted by tabs', () => {
  it('as spreadsheets save "Unicode text" is read like one parted by commas, commas and line breaks in its cells too', async () => {
    const cells = [headings, rowFor(house.current.hanako.pseudonym, 'TAB-1', { '証明額・新・一般・保険料': '63,000', '備考': '"一行目\n二行目"' })]
    const { upload, findings } = await taken(Buffer.from(`\uFEFF${cells.map((row) => row.join('\t')).join('\r\n')}`, 'utf16le'))
    expect([upload.state, upload.rowCount, findings.encoding]).toEqual(['prepared', 1, 'utf-16le'])
    expect(JSON.stringify((await examineRow(database(), blobs(), clerk, upload, 1, now()))?.reading)).toContain('63000')
  })
})

describe('a table with something wrong', () => {
  it('in its columns names each of them, and looks at no row', async () => {
    const wrong = [...headings.filter((heading) => heading !== '契約者氏名'), '発行日', '余分']
    const { upload, findings } = await taken(utf8(csvOf([wrong, ['x']])))
    expect(upload.state).toBe('wrong')
    expect(findings.columns).toEqual([{ problem: 'repeated', column: '発行日' }, { problem: 'unknown', column: '余分' }, { problem: 'missing', column: '契約者氏名' }])
  })

  it('in its rows names row, column, content and mend, rows counted as a spreadsheet does; and keeps no document', async () => {
    const { hanako, otherInsurer } = { hanako: house.current.hanako.pseudonym, otherInsurer: newPseudonym() }
    const bad = [
      headings, rowFor(hanako, 'R-1', { 備考: '二行に\nわたる備考' }), rowFor(hanako, 'R-2', { 発行日: '2026-13-01', 契約者氏名: '' }), headings.map(() => ''), rowFor(otherInsurer, 'R-3'),
      rowFor(hanako, '=cmd', {}).map((cell, index) => (index === 1 ? '番号' : cell)), rowFor(hanako, 'R-4', { '証明額・新・一般・差引額': '5' }), [...rowFor(hanako, 'R-5'), 'more'],
    ]
    const { upload, findings } = await taken(utf8(csvOf(bad)))
    expect([upload.state, findings.wrongRows]).toEqual(['wrong', 5])
    expect(findings.rows.map(({ fileRow, cells }) => [fileRow, cells.map(({ column, reason, rule }) => `${column}:${rule ?? reason}`)])).toEqual([
      [3, ['発行日:not-a-date', '契約者氏名:empty']], [5, ['あて先の符号:pseudonym-unknown']], [6, ['自社の番号:reference-malformed']], [7, ['証明額・新・一般・差引額:net-differs']], [8, [':too-many-cells']],
    ])
    expect(await database().uploadRow.count({ where: { uploadId: upload.id } })).toBe(0)
    expect(await database().uploadChunk.count({ where: { uploadId: upload.id } })).toBe(0)
  })

  it('that says the same number twice for one resident says so at the second', async () => {
    const { findings } = await taken(utf8(csvOf([headings, ...rows(3, 'D'), rowFor(house.current.hanako.pseudonym, 'D-1')])))
    expect(findings.rows).toMatchObject([{ fileRow: 5, cells: [{ reason: 'reference-repeated', value: 'D-1' }] }])
  })

  it.each([['no-rows', csvOf([headings])], ['table-broken', `${headings.join(',')}\r\n"never closed`], ['table-broken', `${headings.join(',')}\r\n${'x'.repeat(uploadLimits.rowBytes + 10)}`]])('%s is told', async (problem, bytes) => {
    expect((await taken(utf8(bytes))).findings.file).toBe(problem)
  })

  it.each([['file-empty', formOf([['kind', 'premium-deduction'], ['file', { fileName: 'a.csv', bytes: new Uint8Array() }]])], ['kind-unknown', tableForm(utf8('a'), 'diary')], ['form-broken', formOf([['kind', 'premium-deduction'], ['other', 'x']])]] as const)(
    '%s leaves nothing behind', async (problem, request) => {
      const before = await database().upload.count()
      expect(await take(request)).toMatchObject({ ok: false, problem })
      expect(await database().upload.count()).toBe(before)
    })
})

describe('a table in order', () => {
  it('is signed elsewhere, sent in pieces, and every row ends with its receipt; its report opens as text', async () => {
    const upload = await signed(250, '=A')
    expect(upload).toMatchObject({ state: 'prepared', rowCount: 250, signedCount: 250 })
    await database().organisation.update({ where: { id: clerk.organisationId }, data: { uploadsAloneUpTo: 1000 } })
    expect(await startSending(clerk, upload.id, { again: false }, now())).toEqual({ ok: true, outcome: 'sending' })
    await runJobs(house.current)
    await runJobs(house.current)
    expect(await fresh(upload)).toMatchObject({ state: 'done', acceptedCount: 250, refusedCount: 0 })
    const deposits = await database().deposit.findMany({ where: { depositorReference: { startsWith: '=A-' } } })
    expect(new Set(deposits.map(({ depositorReference }) => depositorReference)).size).toBe(250)
    expect(deposits).toHaveLength(250)
    expect(readReceipt(deposits[0]?.receiptContent ?? new Uint8Array()).documents).toHaveLength(1)
    const lines = await report(upload)
    expect(lines).toHaveLength(251)
    expect(lines[1]).toMatch(/^"2","'=A-1","受付","[0-9a-f-]{36}",""$/)
  }, 60_000)

  it('of which one row is refused says why, and the others are there', async () => {
    const upload = await signed(3, 'B')
    const other = await signaturesFor(Object.fromEntries(Object.entries(await packageOf(upload)).filter(([name]) => name === 'row-000002.xml')), house.current.otherInsurer.seal)
    expect(await giveSignatures(upload, other)).toEqual({ ok: true, taken: 1 })
    await startSending(clerk, upload.id, { again: false }, now())
    await runJobs(house.current)
    expect(await fresh(upload)).toMatchObject({ state: 'done', acceptedCount: 2, refusedCount: 1 })
    const [, first, second] = await report(upload)
    expect(first).toContain('"受付"')
    expect(second).toMatch(/^"3","B-2","不受付","","署名者の法人番号/)
  })

  it('killed between depositing and writing it down deposits nothing twice', async () => {
    const upload = await signed(5, 'C')
    await startSending(clerk, upload.id, { again: false }, now())
    await sendNext({ db: database(), blobs: blobs() }, upload, now())
    // As if the process had died before its last transaction.
    await database().uploadRow.updateMany({ where: { uploadId: upload.id }, data: { outcome: 'waiting', depositId: null } })
    await database().upload.updateMany({ where: { id: upload.id }, data: { acceptedCount: 0 } })
    await runJobs(house.current)
    expect(await fresh(upload)).toMatchObject({ state: 'done', acceptedCount: 5 })
    expect(await database().deposit.count({ where: { depositorReference: { startsWith: 'C-' } } })).toBe(5)
  })

  it('stops when told, keeps what was accepted, and goes on from there', async () => {
    const upload = await signed(150, 'S')
    await startSending(clerk, upload.id, { again: false }, now())
    await sendNext({ db: database(), blobs: blobs() }, upload, now())
    expect(await stopSending(clerk, upload.id)).toEqual({ ok: true })
    await runJobs(house.current)
    expect(await fresh(upload)).toMatchObject({ state: 'stopped', acceptedCount: 100 })
    expect((await report(upload)).filter((line) => line.includes('"未送信"'))).toHaveLength(50)
    expect(await resumeSending(manager, upload.id, now())).toEqual({ ok: true })
    await runJobs(house.current)
    expect(await fresh(upload)).toMatchObject({ state: 'done', acceptedCount: 150 })
  }, 60_000)

  it('stopped while a piece is sent is known to have rows under way, until that piece ends or its worker is lost', async () => {
    const upload = await signed(1, 'U')
    await startSending(clerk, upload.id, { again: false }, now())
    const lockSince = (at: Date) => database().$executeRaw`update graphile_worker._private_jobs set locked_at = ${at} where key = ${`send-upload:${upload.organisationId}:${upload.id}`}`
    const isUnderWay = () => isPieceUnderWay(database(), upload, now())
    expect(await isUnderWay()).toBe(false)
    expect(await lockSince(now())).toBe(1)
    expect(await isUnderWay()).toBe(true)
    await lockSince(new Date(Date.now() - 120_000))
    expect(await isUnderWay()).toBe(false)
    await database().$executeRaw`update graphile_worker._private_jobs set locked_at = null`
    await runJobs(house.current)
  })

  it('waits when revocation cannot be looked up, and is not refused for it', async () => {
    const upload = await signed(2, 'W')
    const { list } = house.current
    const { forgetLists } = await import('../deposits/testing/forget-lists')
    forgetLists()
    house.current.list = null
    await startSending(clerk, upload.id, { again: false }, now())
    expect(await sendNext({ db: database(), blobs: blobs() }, upload, now())).toBe('later')
    house.current.list = list
    forgetLists()
    expect(await sendNext({ db: database(), blobs: blobs() }, upload, now())).toBe('more')
    expect(await fresh(upload)).toMatchObject({ acceptedCount: 2 })
  })

  it('above the organisation’s number is sent only once another person has approved, and cannot be changed meanwhile', async () => {
    await database().organisation.update({ where: { id: clerk.organisationId }, data: { uploadsAloneUpTo: 1 } })
    const upload = await signed(2, 'P')
    const started = await startSending(clerk, upload.id, { again: false }, now())
    if (!started.ok || started.outcome !== 'proposed') throw new Error('not proposed')
    expect(await giveSignatures(upload, zipSync({ 'row-000001.xml.p7s': new Uint8Array(10) }))).toEqual({ ok: false, reason: 'not-now' })
    expect(await startSending(clerk, upload.id, { again: false }, now())).toEqual({ ok: false, reason: 'not-now' })
    expect(await decideProposal(clerk, started.proposalId, 'approved', now())).toEqual({ ok: false, reason: 'own-proposal' })
    await runJobs(house.current)
    expect(await fresh(upload)).toMatchObject({ state: 'proposed', acceptedCount: 0 })
    expect(await decideProposal(manager, started.proposalId, 'refused', now())).toMatchObject({ ok: true })
    expect(await fresh(upload)).toMatchObject({ state: 'prepared' })
    const again = await startSending(clerk, upload.id, { again: false }, now())
    if (!again.ok || again.outcome !== 'proposed') throw new Error('not proposed')
    expect(await decideProposal(manager, again.proposalId, 'approved', now())).toMatchObject({ ok: true, outcome: { kind: 'upload-sending', uploadId: upload.id } })
    await runJobs(house.current)
    expect(await fresh(upload)).toMatchObject({ state: 'done', acceptedCount: 2, sentBy: clerk.id })
  })

  it('takes two administrators to change that number', async () => {
    const [first, second] = [await depositorOf(house.current.insurer.id), await depositorOf(house.current.insurer.id)]
    const draft = { kind: 'change-upload-limit' as const, payload: { aloneUpTo: 7 } }
    expect(await makeProposal(clerk, draft, now())).toEqual({ ok: false, reason: 'not-entitled' })
    const proposed = await makeProposal(first, draft, now())
    if (!proposed.ok) throw new Error(proposed.reason)
    expect(await decideProposal(first, proposed.id, 'approved', now())).toEqual({ ok: false, reason: 'own-proposal' })
    expect(await uploadsAloneUpTo(database(), clerk)).not.toBe(7)
    expect(await decideProposal(second, proposed.id, 'approved', now())).toMatchObject({ ok: true })
    expect(await uploadsAloneUpTo(database(), clerk)).toBe(7)
  })

  it('keeps no name in clear', async () => {
    const { upload } = await taken(utf8(text(2, 'N')))
    const [kept, ofRows] = [await database().upload.findMany({ where: { id: upload.id } }), await database().uploadRow.findMany({ where: { uploadId: upload.id } })]
    const clear = JSON.stringify([...kept, ...ofRows].map((row) => Object.values(row).map((value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') + Buffer.from(value).toString('utf8') : value))))
    for (const name of [...samplePersonNames, '契約.csv']) expect(clear).not.toContain(name)
  })
})

describe('a ZIP of signatures', () => {
  let upload: Upload
  beforeAll(async () => { ({ upload } = await taken(utf8(text(2, 'Z')))) })

  it.each([
    ['signatures-name', () => zipSync({ '../row-000001.xml.p7s': new Uint8Array(5) })], ['signatures-name', () => zipSync({ 'row-000003.xml.p7s': new Uint8Array(5) })],
    ['signatures-name', () => zipSync({ 'more/row-000001.xml.p7s': new Uint8Array(5) })], ['signatures-too-large', () => zipSync({ 'row-000001.xml.p7s': new Uint8Array(30_000_000) })],
    ['signatures-broken', () => utf8('no zip at all')], ['signatures-broken', () => zipSync({ 'row-000001.xml.p7s': new Uint8Array(3000).map(() => Math.random() * 256) }).slice(0, 1500)],
    ['signatures-none', () => zipSync({ 'row-000001.xml': new Uint8Array(5) })],
  ] as const)('with %s is refused', async (reason, zip) => {
    expect(await giveSignatures(await fresh(upload), zip())).toEqual({ ok: false, reason })
  })

  it('may come in parts, in any order', async () => {
    const documents = await packageOf(upload)
    const one = (name: string) => signaturesFor({ [name]: documents[name] ?? new Uint8Array() }, house.current.insurer.seal)
    await giveSignatures(await fresh(upload), await one('row-000002.xml'))
    expect(await fresh(upload)).toMatchObject({ signedCount: 1 })
    expect(await startSending(clerk, upload.id, { again: false }, now())).toEqual({ ok: false, reason: 'signatures-missing' })
    await giveSignatures(await fresh(upload), await one('row-000001.xml'))
    expect(await fresh(upload)).toMatchObject({ signedCount: 2 })
  })
})
