import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
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

describe('blobs that are written together', () => {
  const folder = path.join(root, 'packs')
  const store = blobStoreAt(folder)
  const files = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length
  const bytes = (length: number, value: number) => new Uint8Array(length).fill(value)
  const contents = [bytes(3, 1), bytes(200_000, 2), bytes(1, 3)]

  async function packed() {
    const pack = store.pack()
    const ids = contents.map((content) => pack.add([content.subarray(0, 1), content.subarray(1)]))
    expect(await store.areNew(ids)).toBe(false)
    await pack.finish()
    return ids
  }

  it('lie in one file, and are read, listed, kept and looked for each under an id of its own', async () => {
    const ids = await packed()
    expect(files()).toBe(1)
    expect(await store.areNew(ids)).toBe(true)
    expect((await store.listNew(tomorrow())).sort()).toEqual([...ids].sort())
    for (const [index, id] of ids.entries()) expect(await store.read(id)).toEqual(contents[index])
    await store.keep(ids.slice(1))
    expect([await store.areNew(ids), await store.listNew(tomorrow())]).toEqual([false, []])
    for (const [index, id] of ids.entries()) expect(await store.read(id)).toEqual(contents[index])
    const listed: string[] = []
    for await (const id of store.list()) listed.push(id)
    expect(listed.sort()).toEqual([...ids].sort())
    await expect(store.read(`${ids[0] ?? ''}0000`)).rejects.toThrow('Not a blob id')
    expect(await store.read((ids[0] ?? '').replace('-0', '-3'))).toBeNull()
  })

  it('are removed one by one, their bytes overwritten; the last takes the file with it, whoever removes at the same moment', async () => {
    const before = files()
    const ids = await packed()
    const [first = '', second = '', third = ''] = ids
    const file = path.join(folder, 'new', `${first.slice(0, 32)}.pack`)
    await store.remove(second)
    await store.remove(second)
    expect([await store.read(first), await store.read(second), await store.read(third)]).toEqual([contents[0], null, contents[2]])
    expect(readFileSync(file).includes(Buffer.alloc(20, 2))).toBe(false)
    await store.keep([first])
    await Promise.all([first, second, third, third].map((id) => store.remove(id)))
    expect([await store.read(first), await store.read(third), files()]).toEqual([null, null, before])
  })

  it('throw when their file is no pack any more', async () => {
    const [first = ''] = await packed()
    writeFileSync(path.join(folder, 'new', `${first.slice(0, 32)}.pack`), 'something else that is long enough')
    await expect(store.read(first)).rejects.toThrow('damaged')
  })

  it('are found in files of their own too, as a restored backup has them', async () => {
    const id = `${'c'.repeat(32)}-7`
    mkdirSync(path.join(folder, 'cc'), { recursive: true })
    writeFileSync(path.join(folder, 'cc', id), 'sealed')
    expect(Buffer.from(await store.read(id) ?? []).toString()).toBe('sealed')
    await store.remove(id)
    expect(await store.read(id)).toBeNull()
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
