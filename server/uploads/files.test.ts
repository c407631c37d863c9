import { beforeAll, describe, expect, it } from 'vitest'
import type { Depositor } from '@/domain/actor'
import { database } from '../database'
import { originalXml, smallPdf } from '../deposits/testing/documents'
import { runJobs, testHouse } from '../deposits/testing/house'
import { depositorOf } from '../organisations/testing/members'
import { blobs } from '../storage/blobs'
import { findFindings, findUpload, type Findings, type Upload } from './find'
import { addressColumns, fileColumn } from './headings'
import { startSending } from './start'
import { takeFiles } from './take-files'
import { csvOf, formOf, utf8, type Fields } from './testing/forms'

const house = testHouse()
const now = () => new Date()
let clerk: Depositor
let original: Uint8Array
let signature: Uint8Array

beforeAll(async () => {
  clerk = await depositorOf(house.current.insurer.id)
  original = originalXml()
  signature = await house.current.insurer.seal.sign(original)
})

const file = (fileName: string, bytes: Uint8Array): Fields[number] => ['files', { fileName, bytes }]
const pair = (name: string): Fields => [file(name, original), file(`${name}.p7s`, signature)]
const kind: Fields[number] = ['kind', 'premium-deduction']
const take = (fields: Fields) => takeFiles({ db: database(), store: blobs(), depositor: clerk, at: now() }, formOf(fields))

async function taken(fields: Fields): Promise<{ upload: Upload, findings: Findings }> {
  const outcome = await take(fields)
  if (!outcome.ok) throw new Error(outcome.problem)
  const upload = await findUpload(database(), clerk, outcome.uploadId, now())
  const findings = upload === null ? null : await findFindings(database(), upload)
  if (upload === null || findings === null) throw new Error('not there')
  return { upload, findings }
}

const listOf = (rows: string[][]): Fields[number] => ['list', { fileName: 'list.csv', bytes: utf8(csvOf([[...addressColumns, fileColumn].map(({ header }) => header), ...rows])) }]

describe('many files in one choice', () => {
  it('named by pseudonym and number are deposited, with a PDF where there is one', async () => {
    const { hanako, taro, insurer } = house.current
    const pdf = smallPdf()
    const withPdf = `${hanako.pseudonym}_F-1`
    const { upload } = await taken([kind, ...pair(`${withPdf}.xml`), file(`${withPdf}.pdf`, pdf), file(`${withPdf}.pdf.p7s`, await insurer.seal.sign(pdf)), ...pair(`${taro.pseudonym}_F_2.xml`)])
    expect(upload).toMatchObject({ state: 'prepared', form: 'files', rowCount: 2, signedCount: 2 })
    expect(await startSending(clerk, upload.id, { again: false }, now())).toEqual({ ok: true, outcome: 'sending' })
    await runJobs(house.current)
    expect(await findUpload(database(), clerk, upload.id, now())).toMatchObject({ state: 'done', acceptedCount: 2, refusedCount: 0 })
    const deposits = await database().deposit.findMany({ where: { depositorReference: { in: ['F-1', 'F_2'] } } })
    expect(deposits).toHaveLength(2)
    const items = await database().mailboxItem.findMany({ where: { depositId: { in: deposits.map(({ id }) => id) } }, include: { documents: true } })
    expect(items.map(({ documents }) => documents.length).sort()).toEqual([1, 2])
  })

  it('named by a list may be called as the sender likes', async () => {
    const { hanako } = house.current
    const { upload } = await taken([kind, ...pair('証明書 1.xml'), listOf([[hanako.pseudonym, 'L-1', '証明書 1.xml']])])
    expect(upload).toMatchObject({ state: 'prepared', rowCount: 1 })
  })

  it('of which something is missing, too many or wrong are told one by one, and nothing is kept', async () => {
    const { hanako } = house.current
    const { upload, findings } = await taken([
      kind, listOf([[hanako.pseudonym, 'M-1', 'a.xml'], [hanako.pseudonym, 'M-2', 'b.xml'], ['ABC', 'M-3', 'c.xml'], [hanako.pseudonym, 'M-4', 'a.xml']]),
      file('a.xml', original), ...pair('c.xml'), ...pair('d.xml'),
    ])
    expect(upload.state).toBe('wrong')
    expect(findings.rows.map(({ fileRow, cells }) => [fileRow, cells.map(({ reason, value }) => `${value}:${reason}`)])).toEqual([
      [2, ['a.xml:signature-missing']], [3, ['b.xml:file-missing']], [4, ['ABC:pseudonym-unknown']], [5, ['a.xml:file-repeated']], [6, ['d.xml:file-without-row']], [7, ['d.xml.p7s:file-without-row']],
    ])
    expect(await database().uploadChunk.count({ where: { uploadId: upload.id } })).toBe(0)
  })

  it('that cannot be are told by their own names with the mend: too large, empty, of a name that cannot be, twice there, no document of the kind', async () => {
    const of = (number: string) => `${house.current.hanako.pseudonym}_${number}.xml`
    const unreadable = utf8('<nothing/>')
    const { upload, findings } = await taken([
      kind, ...pair(of('B-1')), ...pair(of('B-1')), file('program.exe', original), file(of('B-2'), original), file(`${of('B-2')}.p7s`, new Uint8Array(70_000)),
      file(of('B-3'), new Uint8Array()), file(`${of('B-3')}.p7s`, signature), file(of('B-4'), unreadable), file(`${of('B-4')}.p7s`, signature), ...pair(`ABC_B-5.xml`),
    ])
    expect(upload.state).toBe('wrong')
    expect(findings.wrongRows).toBe(7)
    const told = new Map(findings.rows.map(({ file: name = '', cells }) => [name, cells.map(({ reason, rule }) => rule ?? reason)]))
    expect([...told]).toEqual(expect.arrayContaining([
      [of('B-1'), ['file-name-repeated']], [`${of('B-1')}.p7s`, ['file-name-repeated']], ['program.exe', ['file-name-refused']], [`${of('B-2')}.p7s`, ['document-too-large']],
      [of('B-3'), ['file-empty']], [of('B-4'), ['unknown-namespace']], ['ABC_B-5.xml', ['pseudonym-unknown']],
    ]))
  })

  it('whose number is there twice says so at the second file, by its name', async () => {
    const { hanako } = house.current
    const { findings } = await taken([kind, ...pair('a.xml'), ...pair('b.xml'), listOf([[hanako.pseudonym, 'T-1', 'a.xml'], [hanako.pseudonym, 'T-1', 'b.xml']])])
    expect([findings.fileName, findings.encoding]).toEqual(['list.csv', 'utf-8'])
    expect(findings.rows).toMatchObject([{ fileRow: 3, file: 'b.xml', cells: [{ reason: 'reference-repeated' }] }])
  })

  it.each([
    ['file-missing', () => [kind]], ['kind-unknown', () => [['kind', 'diary'], ...pair('a.xml')]], ['form-broken', () => [kind, ['more', 'x']]],
  ] as [string, () => Fields][])('with %s leave nothing behind, on the disk neither', async (problem, fields) => {
    const before = await database().upload.count()
    const names = async () => { const all: string[] = []; for await (const id of blobs().list()) all.push(id); return all.length }
    const stored = await names()
    expect(await take(fields())).toMatchObject({ ok: false, problem })
    expect([await database().upload.count(), await names()]).toEqual([before, stored])
  })
})
