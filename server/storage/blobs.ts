import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { env } from '../env'

const BLOB_ID = /^[0-9a-f]{32}$/

/**
 * Sealed bytes on disk under random ids. `write` answers only when the bytes and their name would survive a power cut, so it is called
 * before COMMIT: a crash can leave a blob without a row (harmless), never a row without a blob.
 */
export interface BlobStore {
  write(sealed: Uint8Array): Promise<string>
  /** The bytes, or null when nothing is stored under the id. Any other trouble of the disk throws. */
  read(id: string): Promise<Uint8Array | null>
  /** For blobs that are certain to have no row. */
  remove(id: string): Promise<void>
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function makeSynced(directory: string): Promise<void> {
  const firstMade = await mkdir(directory, { recursive: true, mode: 0o700 })
  if (firstMade === undefined) return
  for (let made = directory; made.length >= firstMade.length; made = path.dirname(made)) await syncDirectory(path.dirname(made))
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'

export function blobStoreAt(root: string): BlobStore {
  const placeOf = (id: string) => {
    if (!BLOB_ID.test(id)) throw new Error('Not a blob id.')
    return path.join(root, id.slice(0, 2), id)
  }
  return {
    async write(sealed) {
      const id = randomBytes(16).toString('hex')
      const file = placeOf(id)
      const unfinished = `${file}.unfinished`
      await makeSynced(path.dirname(file))
      try {
        await writeSynced(unfinished, sealed)
        await rename(unfinished, file)
      } catch (cause) {
        await rm(unfinished, { force: true })
        throw new Error('A blob could not be stored.', { cause })
      }
      await syncDirectory(path.dirname(file))
      return id
    },
    async read(id) {
      try {
        return new Uint8Array(await readFile(placeOf(id)))
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    async remove(id) {
      await rm(placeOf(id), { force: true })
    },
  }
}

/** The store of this process, in BLOB_DIR. */
export const blobs = (): BlobStore => blobStoreAt(env().BLOB_DIR)
