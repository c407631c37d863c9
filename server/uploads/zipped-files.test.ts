import { zipSync, type Zippable } from 'fflate'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Depositor } from '@/domain/actor'
import { database } from '../database'
import { originalXml } from '../deposits/testing/documents'
import { runJobs, testHouse } from '../deposits/testing/house'
import { depositorOf } from '../organisations/testing/members'
import { blobs } from '../storage/blobs'
import { findFindings, findUpload, type Findings, type Upload } from './find'
import { startSending } from './start'
import { takeFiles } from './take-files'
import { formOf, utf8, type Fields } from './testing/forms'

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
const named = (number: string) => `${house.current.hanako.pseudonym}_${number}.xml`
const pair = (name: string): Zippable => ({ [name]: original, [`${name}.p7s`]: signature })

async function taken(...files: Fields): Promise<{ upload: Upload, findings: Findings, told: Record<string, string[]> }> {
  const outcome = await takeFiles({ db: database(), store: blobs(), depositor: clerk, at: now() }, formOf([['kind', 'premium-deduction'], ...files]))
  if (!outcome.ok) throw new Error(outcome.problem)
  const upload = await findUpload(database(), clerk, outcome.uploadId, now())
  const findings = upload === null ? null : await findFindings(database(), upload)
  if (upload === null || findings === null) throw new Error('not there')
  return { upload, findings, told: Object.fromEntries(findings.rows.map(({ file: name = '', cells }) => [name, cells.map(({ reason }) => reason)])) }
}

const stored = async () => {
  const ids: string[] = []
  for await (const id of blobs().list()) ids.push(id)
  return ids.length
}

/** The first entry's flags, in the directory, with the bit of encryption. */
function encrypted(zip: Uint8Array): Uint8Array {
  const changed = new Uint8Array(zip)
  changed[Buffer.from(zip).indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 8] = 1
  return changed
}

describe('files in a ZIP file', () => {
  it('are taken as if each had been chosen, whatever folder they were in, and deposited; what computers add unasked is passed over', async () => {
    const folder: Zippable = Object.fromEntries(Object.entries(pair(named('Z-1'))).map(([name, content]) => [`十月分/${name}`, content]))
    const zip = zipSync({ '十月分/': new Uint8Array(), ...folder, '__MACOSX/十月分/._x.xml': utf8('x'), '十月分/.DS_Store': utf8('x'), ...pair(named('Z-2')) })
    const { upload } = await taken(file('十月分.zip', zip), file(named('Z-3'), original), file(`${named('Z-3')}.p7s`, signature))
    expect(upload).toMatchObject({ state: 'prepared', rowCount: 3, signedCount: 3 })
    await startSending(clerk, upload.id, { again: false }, now())
    await runJobs(house.current)
    expect(await findUpload(database(), clerk, upload.id, now())).toMatchObject({ state: 'done', acceptedCount: 3 })
  })

  it('that must not be there are told by the name of the entry, and nothing of the ZIP file is kept', async () => {
    const before = await stored()
    const { upload, told } = await taken(file('a.zip', zipSync({
      ...pair(named('H-1')), '../../etc/passwd.xml': utf8('x'), '/root.xml': utf8('x'), 'C:\\a.xml': utf8('x'), 'more.zip': zipSync(pair('b.xml')), 'run.exe': utf8('MZ'),
      [named('H-2')]: new Uint8Array(9_000_000), [`再/${named('H-1')}`]: original, 'large.xml': [new Uint8Array(11_000_000), { level: 0 }], '\u202Elmx.xml': utf8('x'),
    })))
    expect(upload.state).toBe('wrong')
    expect(told).toMatchObject({
      '../../etc/passwd.xml': ['file-name-refused'], '/root.xml': ['file-name-refused'], 'C:\\a.xml': ['file-name-refused'], 'more.zip': ['entry-archive'], 'run.exe': ['file-name-refused'],
      [named('H-2')]: ['entry-too-dense'], [named('H-1')]: ['file-name-repeated'], 'large.xml': ['document-too-large'], '\uFFFDlmx.xml': ['pseudonym-unknown', 'empty', 'signature-missing'],
    })
    expect(await stored()).toBe(before)
  }, 60_000)

  it('under a password are told by name, and the others are looked at', async () => {
    const { told } = await taken(file('a.zip', encrypted(zipSync({ 'geheim.xml': utf8('x'), 'ABC_1.xml': original, 'ABC_1.xml.p7s': signature }))))
    expect(told).toEqual({ 'geheim.xml': ['entry-encrypted'], 'ABC_1.xml': ['pseudonym-unknown'] })
  })

  it('that is none, or cut off, is told by its own name', async () => {
    const zip = zipSync(pair(named('B-1')))
    const { told } = await taken(file('none.zip', utf8('no zip')), file('cut.zip', zip.subarray(0, -40)), file(named('B-2'), original), file(`${named('B-2')}.p7s`, signature))
    expect(told).toEqual({ 'none.zip': ['archive-broken'], 'cut.zip': ['archive-broken'] })
  })
})
