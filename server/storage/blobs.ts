import { randomBytes } from 'node:crypto'
import { access, mkdir, open, readFile, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { setting } from '../env'

const BLOB_ID = /^[0-9a-f]{32}$/
const UNFINISHED = '.unfinished'
const READ_BYTES = 256 * 1024

/** A blob while it is written. Nothing of it has a name before `finish`. */
export interface BlobSink {
  write(sealed: Uint8Array): Promise<void>
  /** The new blob's id, when bytes and name would survive a power cut. */
  finish(): Promise<string>
  /** Leaves nothing behind. Safe to repeat, and after `finish` without effect. */
  abort(): Promise<void>
}

/**
 * Sealed bytes on disk under random ids. `write` answers only when the bytes and their name would survive a power cut, so it is called
 * before COMMIT: a crash can leave a blob without a row (harmless), never a row without a blob. A blob is new until it is kept: what was
 * written for nothing is found among the few new ones, without looking through all.
 */
export interface BlobStore {
  /** A new blob that is written bit by bit. */
  create(): Promise<BlobSink>
  write(sealed: Uint8Array): Promise<string>
  /** The bytes as they come from the disk, or null when nothing is stored under the id. */
  open(id: string): Promise<AsyncIterable<Uint8Array> | null>
  /** The bytes, new or kept, or null when nothing is stored under the id. Any other trouble of the disk throws. */
  read(id: string): Promise<Uint8Array | null>
  /** Whether every one of them is there and new. */
  areNew(ids: readonly string[]): Promise<boolean>
  /** After COMMIT of the row that names them. Safe to repeat. */
  keep(ids: readonly string[]): Promise<void>
  /** For blobs that are certain to have no row. */
  remove(id: string): Promise<void>
  /** The ids of all there are, new and kept; one that is moved meanwhile is not missed, and may come twice. */
  list(): AsyncGenerator<string>
  /** New ones written before that time. */
  listNew(before: Date): Promise<string[]>
  /** Deletes what writers that died before that time had begun. Answers how many. */
  removeUnfinished(before: Date): Promise<number>
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Writes all of it: one call of the system may take less. */
async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let start = 0; start < bytes.length;) start += (await handle.write(bytes, start)).bytesWritten
}

async function createSink(file: string): Promise<BlobSink> {
  const unfinished = file + UNFINISHED
  await makeSynced(path.dirname(file))
  const handle = await open(unfinished, 'wx', 0o600)
  let state: 'open' | 'finished' | 'aborted' = 'open'
  const abort = async () => {
    if (state !== 'open') return
    state = 'aborted'
    await handle.close()
    await rm(unfinished, { force: true })
  }
  return {
    write: (sealed) => writeAll(handle, sealed),
    async finish() {
      if (state !== 'open') throw new Error(`A blob was ${state} already.`)
      try {
        await handle.sync()
        await rename(unfinished, file)
      } catch (cause) {
        await abort()
        throw new Error('A blob could not be stored.', { cause })
      }
      state = 'finished'
      await handle.close()
      await syncDirectory(path.dirname(file))
      return path.basename(file)
    },
    abort,
  }
}

async function makeSynced(directory: string): Promise<void> {
  const firstMade = await mkdir(directory, { recursive: true, mode: 0o700 })
  if (firstMade === undefined) return
  for (let made = directory; made.length >= firstMade.length; made = path.dirname(made)) await syncDirectory(path.dirname(made))
}

const isMissing = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/** What the work answers, or null when its file is not there. */
async function unlessMissing<Value>(work: Promise<Value>): Promise<Value | null> {
  try {
    return await work
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

export function blobStoreAt(root: string): BlobStore {
  const nursery = path.join(root, 'new')
  const checked = (id: string) => {
    if (!BLOB_ID.test(id)) throw new Error('Not a blob id.')
    return id
  }
  const newPlace = (id: string) => path.join(nursery, checked(id))
  const keptPlace = (id: string) => path.join(root, checked(id).slice(0, 2), id)

  const create = () => createSink(newPlace(randomBytes(16).toString('hex')))

  /** It may be moved between the first look and the second; then the third finds it. */
  const find = async <Found>(id: string, look: (place: string) => Promise<Found>) => {
    for (const place of [keptPlace(id), newPlace(id), keptPlace(id)]) {
      const found = await unlessMissing(look(place))
      if (found !== null) return found
    }
    return null
  }

  const namesBefore = async (before: Date, isWanted: (name: string) => boolean) => {
    const names = (await unlessMissing(readdir(nursery)) ?? []).filter(isWanted)
    const found = await Promise.all(names.map(async (name) => ({ name, stats: await unlessMissing(stat(path.join(nursery, name))) })))
    return found.flatMap(({ name, stats }) => (stats !== null && stats.mtimeMs < before.getTime() ? [name] : []))
  }

  return {
    create,
    async write(sealed) {
      const sink = await create()
      try {
        await sink.write(sealed)
      } catch (cause) {
        await sink.abort()
        throw new Error('A blob could not be stored.', { cause })
      }
      return sink.finish()
    },
    async open(id) {
      const handle = await find(id, (place) => open(place, 'r'))
      return handle?.createReadStream({ highWaterMark: READ_BYTES }) ?? null
    },
    async read(id) {
      const bytes = await find(id, (place) => readFile(place))
      return bytes === null ? null : new Uint8Array(bytes)
    },
    async areNew(ids) {
      const found = await Promise.all(ids.map((id) => unlessMissing(access(newPlace(id)).then(() => true))))
      return found.every((isThere) => isThere === true)
    },
    async keep(ids) {
      // Not synced: until the file system's journal has the move, the blob lies in the old place, where it is read as well.
      await Promise.all(ids.map(async (id) => {
        await mkdir(path.dirname(keptPlace(id)), { recursive: true, mode: 0o700 })
        await unlessMissing(rename(newPlace(id), keptPlace(id)))
      }))
    },
    async remove(id) {
      await rm(newPlace(id), { force: true })
      await rm(keptPlace(id), { force: true })
    },
    async *list() {
      for (const name of (await unlessMissing(readdir(nursery))) ?? []) if (BLOB_ID.test(name)) yield name
      for (const folder of (await unlessMissing(readdir(root))) ?? []) {
        if (!/^[0-9a-f]{2}$/.test(folder)) continue
        for (const name of await readdir(path.join(root, folder))) if (BLOB_ID.test(name)) yield name
      }
    },
    listNew: (before) => namesBefore(before, (name) => BLOB_ID.test(name)),
    async removeUnfinished(before) {
      const names = await namesBefore(before, (name) => name.endsWith(UNFINISHED))
      await Promise.all(names.map((name) => rm(path.join(nursery, name), { force: true })))
      return names.length
    },
  }
}

/** The store of this process, in BLOB_DIR. */
export const blobs = (): BlobStore => blobStoreAt(setting('BLOB_DIR'))
