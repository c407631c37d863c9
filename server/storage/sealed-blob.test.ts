import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { blobStoreAt } from './blobs'
import { DamagedError } from './chunked-aead'
import { newDocumentKey, type Piece } from './document-key'
import { blobWriter, readBlob, readWholeBlob, writeBlob } from './sealed-blob'

const root = mkdtempSync(path.join(tmpdir(), 'madoguchi-sealed-'))
afterAll(() => rmSync(root, { recursive: true }))
const store = blobStoreAt(root)
const key = newDocumentKey()
const piece: Piece = { depositId: 'd1', ordinal: 0, part: 'content' }
const inNursery = () => readdirSync(path.join(root, 'new'))

describe('a sealed blob', () => {
  it('is encrypted and hashed while it is written, and read back whole', async () => {
    const parts = [randomBytes(70_000), randomBytes(0), randomBytes(130_000)]
    const writer = await blobWriter(store, key, piece)
    for (const part of parts) await writer.write(part)
    const written = await writer.finish()
    const clear = Buffer.concat(parts)
    expect(written).toMatchObject({ sizeInBytes: 200_000, sha256: new Uint8Array(createHash('sha256').update(clear).digest()) })
    expect(await readWholeBlob(store, key, piece, written.id)).toEqual(new Uint8Array(clear))
    expect(readFileSync(path.join(root, 'new', written.id)).includes(clear.subarray(1000, 1032))).toBe(false)
    await store.keep([written.id])
    expect(await readWholeBlob(store, key, piece, written.id)).toEqual(new Uint8Array(clear))
  })

  it('is read only under its key and as its piece, and not when it is cut or gone', async () => {
    const { id } = await writeBlob(store, key, piece, [randomBytes(100_000)])
    await expect(readWholeBlob(store, newDocumentKey(), piece, id)).rejects.toThrow(DamagedError)
    await expect(readWholeBlob(store, key, { ...piece, part: 'signature' }, id)).rejects.toThrow(DamagedError)
    const file = path.join(root, 'new', id)
    writeFileSync(file, readFileSync(file).subarray(0, 36 + 65_552))
    await expect(readWholeBlob(store, key, piece, id)).rejects.toThrow(DamagedError)
    await store.remove(id)
    await expect(readWholeBlob(store, key, piece, id)).rejects.toThrow(DamagedError)
  })

  it('leaves nothing behind when its source breaks off or its writer gives up, and cannot be finished then or twice', async () => {
    const before = inNursery()
    async function* breaking() {
      yield await Promise.resolve(randomBytes(100_000))
      throw new Error('the sender hung up')
    }
    await expect(writeBlob(store, key, piece, breaking())).rejects.toThrow('the sender hung up')
    const writer = await blobWriter(store, key, piece)
    await writer.write(randomBytes(10))
    await writer.abort()
    await writer.abort()
    await expect(writer.finish()).rejects.toThrow()
    await expect(writer.write(randomBytes(70_000))).rejects.toThrow()
    expect(inNursery()).toEqual(before)
    const finished = await blobWriter(store, key, piece)
    const { id } = await finished.finish()
    await finished.abort()
    await expect(finished.finish()).rejects.toThrow()
    expect(await readWholeBlob(store, key, piece, id)).toHaveLength(0)
  })

  it('that nobody reads to the end is closed', async () => {
    const { id } = await writeBlob(store, key, piece, [randomBytes(1_000_000)])
    const open = () => readdirSync('/proc/self/fd').length
    const before = open()
    for (let n = 0; n < 20; n++) {
      for await (const part of readBlob(store, key, piece, id)) {
        expect(part.length).toBeGreaterThan(0)
        break
      }
    }
    for (const end = Date.now() + 5000; open() > before && Date.now() < end;) await new Promise((resolve) => setImmediate(resolve))
    expect(open()).toBeLessThanOrEqual(before)
  })
})
