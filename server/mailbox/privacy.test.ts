import fs, { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { database } from '../database'
import { depositBody, originalXml, samplePersonNames, signPair } from '../deposits/testing/documents'
import { post, runJobs, testHouse } from '../deposits/testing/house'
import { downloadFile } from './download'
import { openItem } from './open'
import { everyRow } from './testing/every-row'
import { formsOf } from './testing/text-forms'

const house = testHouse({ logLevel: 'debug' })

const finds = (haystack: Buffer, text: string) => formsOf(text).some((form) => haystack.includes(form))

function everyFile(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => path.join(folder, name)).filter((file) => statSync(file).isFile())
  return Buffer.concat(files.map((file) => readFileSync(file)))
}

describe('personal content', () => {
  it('would be noticed by this test in each form', () => {
    const [name = ''] = samplePersonNames
    for (const form of formsOf(name)) expect(finds(Buffer.concat([Buffer.from('..'), form, Buffer.from('..')]), name)).toBe(true)
    expect(finds(Buffer.from(originalXml()), name)).toBe(true)
    expect(finds(Buffer.from(JSON.stringify({ x: Buffer.from(originalXml()).toString('base64') })), name)).toBe(true)
  })

  it('of a deposit that was accepted, delivered, opened and downloaded lies in no row, job, blob or log line', async () => {
    const { insurer, hanako, url, directory, workerLines } = house.current
    const outputs = [vi.spyOn(fs, 'write'), vi.spyOn(fs, 'writeSync')]
    const bodies = [depositBody(hanako.pseudonym, await signPair(insurer.seal)), { pseudonym: '試験 花子', kind: '試験 花子' }, '試験 花子']
    const statuses = []
    for (const body of bodies) statuses.push((await post(insurer, body)).status)
    expect(statuses).toEqual([201, 422, 400])
    const beforeDelivery = await everyRow(url)
    await runJobs(house.current)
    const { id } = await database().mailboxItem.findFirstOrThrow({ where: { accountId: hanako.actor.accountId } })
    const opened = await openItem(hanako.actor, id)
    expect(JSON.stringify(opened)).toContain('試験 花子')
    expect((await downloadFile(hanako.actor, id, 'evidence.zip')).ok).toBe(true)
    const portalLines = outputs.flatMap((output) => output.mock.calls.map(([, text]) => String(text)))
    for (const output of outputs) output.mockRestore()
    const places = { beforeDelivery, rows: await everyRow(url), blobs: everyFile(path.join(directory, 'blobs')), logs: Buffer.from([...portalLines, ...workerLines].join('')) }
    for (const event of ['deposit-accepted', 'deposit-refused', 'deliver-outbox']) expect(places.logs.includes(event)).toBe(true)
    for (const [place, bytes] of Object.entries(places)) {
      expect(bytes.length).toBeGreaterThan(100)
      for (const name of samplePersonNames) expect({ place, found: finds(bytes, name) }).toEqual({ place, found: false })
    }
  })
})
