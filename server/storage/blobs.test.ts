import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { blobStoreAt } from './blobs'

const root = mkdtempSync(path.join(tmpdir(), 'madoguchi-blobs-'))
afterAll(() => rmSync(root, { recursive: true }))
const everyFile = () => readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name)

describe('blobs', () => {
  const store = blobStoreAt(path.join(root, 'not', 'yet', 'there'))

  it('are read back under a random id, readable by the owner alone, with no unfinished file left', async () => {
    const content = new Uint8Array([1, 2, 3])
    const ids = await Promise.all(Array.from({ length: 40 }, () => store.write(content)))
    expect(new Set(ids).size).toBe(40)
    expect(await store.read(ids[0] ?? '')).toEqual(content)
    expect(everyFile().sort()).toEqual([...ids].sort())
    const file = path.join(root, 'not', 'yet', 'there', (ids[0] ?? '').slice(0, 2), ids[0] ?? '')
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('that are not there read as null, and can be removed twice', async () => {
    const id = await store.write(new Uint8Array([9]))
    await store.remove(id)
    await store.remove(id)
    expect(await store.read(id)).toBeNull()
  })

  it('have ids that cannot name another place', async () => {
    await expect(store.read('../../../../etc/passwd')).rejects.toThrow(/Not a blob id/)
    await expect(store.read('')).rejects.toThrow(/Not a blob id/)
  })

  it('leave nothing behind when the disk refuses', async () => {
    const blocked = blobStoreAt('/dev/null/blobs')
    await expect(blocked.write(new Uint8Array([1]))).rejects.toThrow()
  })
})
