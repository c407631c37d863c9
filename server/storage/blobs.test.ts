import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { blobStoreAt } from './blobs'

const root = mkdtempSync(path.join(tmpdir(), 'madoguchi-blobs-'))
afterAll(() => rmSync(root, { recursive: true }))
const place = path.join(root, 'not', 'yet', 'there')
const everyFile = () => readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name).sort()
const tomorrow = () => new Date(Date.now() + 86_400_000)

describe('blobs', () => {
  const store = blobStoreAt(place)

  it('are read back under a random id, readable by the owner alone, with no unfinished file left', async () => {
    const content = new Uint8Array([1, 2, 3])
    const ids = await Promise.all(Array.from({ length: 40 }, () => store.write(content)))
    expect(new Set(ids).size).toBe(40)
    expect(await store.read(ids[0] ?? '')).toEqual(content)
    expect(everyFile()).toEqual([...ids].sort())
    expect(statSync(path.join(place, 'new', ids[0] ?? '')).mode & 0o777).toBe(0o600)
  })

  it('are new until they are kept, and are read before, meanwhile and after', async () => {
    const content = new Uint8Array([4, 5])
    const ids = await Promise.all([store.write(content), store.write(content)])
    expect(await store.areNew(ids)).toBe(true)
    const reading = (async () => {
      for (let n = 0; n < 200; n++) expect(await store.read(ids[n % 2] ?? '')).toEqual(content)
    })()
    await store.keep(ids)
    await reading
    expect(await store.areNew(ids)).toBe(false)
    expect(await store.listNew(tomorrow())).not.toEqual(expect.arrayContaining(ids))
    await store.keep(ids)
    expect(await store.read(ids[0] ?? '')).toEqual(content)
    expect(statSync(path.join(place, (ids[0] ?? '').slice(0, 2), ids[0] ?? '')).mode & 0o777).toBe(0o600)
  })

  it('that are not there read as null, and can be removed twice, new or kept', async () => {
    const [id, kept] = [await store.write(new Uint8Array([9])), await store.write(new Uint8Array([9]))]
    await store.keep([kept])
    for (const each of [id, id, kept, kept]) await store.remove(each)
    expect([await store.read(id), await store.read(kept)]).toEqual([null, null])
    expect(await store.areNew([id])).toBe(false)
  })

  it('have ids that cannot name another place', async () => {
    for (const id of ['../../../../etc/passwd', '', 'new']) {
      await expect(store.read(id)).rejects.toThrow(/Not a blob id/)
      await expect(store.keep([id])).rejects.toThrow(/Not a blob id/)
      await expect(store.remove(id)).rejects.toThrow(/Not a blob id/)
    }
  })

  it('leave nothing behind when the disk refuses', async () => {
    const blocked = blobStoreAt('/dev/null/blobs')
    await expect(blocked.write(new Uint8Array([1]))).rejects.toThrow()
  })
})

describe('what crashes left', () => {
  it('is told apart by age: new blobs are listed, unfinished ones deleted', async () => {
    const folder = path.join(root, 'crashed')
    const store = blobStoreAt(folder)
    expect([await store.listNew(tomorrow()), await store.removeUnfinished(tomorrow())]).toEqual([[], 0])
    mkdirSync(path.join(folder, 'new'), { recursive: true })
    const [old, young] = [new Date('2026-11-01T00:00:00Z'), new Date('2026-11-03T00:00:00Z')]
    const put = (name: string, at: Date) => {
      writeFileSync(path.join(folder, 'new', name), 'sealed')
      utimesSync(path.join(folder, 'new', name), at, at)
    }
    for (const [letter, at] of [['a', old], ['b', young]] as const) {
      put(letter.repeat(32), at)
      put(`${letter.repeat(32)}.unfinished`, at)
    }
    const between = new Date('2026-11-02T00:00:00Z')
    expect(await store.listNew(between)).toEqual(['a'.repeat(32)])
    expect(await store.removeUnfinished(between)).toBe(1)
    expect(readdirSync(path.join(folder, 'new')).sort()).toEqual(['a'.repeat(32), 'b'.repeat(32), `${'b'.repeat(32)}.unfinished`])
  })
})
