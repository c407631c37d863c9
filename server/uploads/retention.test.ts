import { beforeAll, describe, expect, it } from 'vitest'
import type { Depositor } from '@/domain/actor'
import { database } from '../database'
import { originalXml } from '../deposits/testing/documents'
import { testHouse } from '../deposits/testing/house'
import { depositorOf } from '../organisations/testing/members'
import { blobs } from '../storage/blobs'
import { beginUpload } from './begin'
import { RowWriter } from './material'
import { dropMaterial } from './retention'
import { discardUpload } from './start'

const house = testHouse()
const now = () => new Date()
let clerk: Depositor

beforeAll(async () => {
  clerk = await depositorOf(house.current.insurer.id, { isAdministrator: false })
})

const row = () => ({ fileRow: 2, pseudonym: house.current.hanako.pseudonym, depositorReference: 'R-1', documents: [{ role: 'original' as const, content: originalXml(), signature: null }] })

async function blobsLeft(): Promise<string[]> {
  const ids: string[] = []
  for await (const id of blobs().list()) ids.push(id)
  return ids
}

describe('an upload that is given up while its file is still being read', () => {
  it('keeps nothing of what is read afterwards', async () => {
    const key = await beginUpload(database(), clerk, { form: 'table', kind: 'premium-deduction' }, now())
    const writer = new RowWriter(database(), blobs(), key)
    await writer.add(row())
    await writer.flush()
    expect(await blobsLeft()).toHaveLength(1)
    expect(await discardUpload(database(), clerk, key.place.id, now())).toEqual({ ok: true })
    expect(await dropMaterial(database(), blobs(), now())).toBe(1)
    await writer.add(row())
    await expect(writer.flush()).rejects.toThrow('given up')
    expect(await database().uploadChunk.count({ where: { uploadId: key.place.id } })).toBe(0)
    expect(await blobsLeft()).toEqual([])
  })
})
