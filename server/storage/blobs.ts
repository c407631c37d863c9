import { randomBytes } from 'node:crypto'
import { access, mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { setting } from '../env'
import { createSink, UNFINISHED, unlessMissing, type BlobSink } from './blob-file'
import { findMember, liveMembers, packHeader, removeMember } from './blob-pack'

export type { BlobSink } from './blob-file'

/** Blobs on their way into one file. */
export interface BlobPack {
  /** Answers the id that these bytes will have; they must not be changed any more. */
  add(sealed: readonly Uint8Array[]): string
  /** When bytes and name would survive a power cut. */
  finish(): Promise<void>
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
  /** New blobs that are written and synced together, as one file (docs/decisions/0029): nothing of them is there before `finish`. */
  pack(): BlobPack
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

// A blob has a file of its own, or is a member of a pack: then its id is the pack's with its number.
const BLOB_ID = /^([0-9a-f]{32})(?:-(0|[1-9][0-9]{0,3}))?$/
const PACK_NAME = /^([0-9a-f]{32})\.pack$/
const PACK = '.pack'
const READ_BYTES = 256 * 1024

/** Where a blob lies: the name of its file, and its number in it when that is a pack. */
interface Place {
  name: string
  member: number | null
}

function placeOf(id: string): Place {
  const [, name, member] = BLOB_ID.exec(id) ?? []
  if (name === undefined) throw new Error('Not a blob id.')
  return member === undefined ? { name, member: null } : { name: `${name}${PACK}`, member: Number(member) }
}

const newId = () => randomBytes(16).toString('hex')

export function blobStoreAt(root: string): BlobStore {
  const nursery = path.join(root, 'new')
  const newFile = (name: string) => path.join(nursery, name)
  const keptFile = (name: string) => path.join(root, name.slice(0, 2), name)

  /** It may be moved between the first look and the second; then the third finds it. */
  const openFile = async (name: string): Promise<FileHandle | null> => {
    for (const file of [keptFile(name), newFile(name), keptFile(name)]) {
      const handle = await unlessMissing(open(file, 'r'))
      if (handle !== null) return handle
    }
    return null
  }

  const openBlob = async (id: string): Promise<AsyncIterable<Uint8Array> | null> => {
    const { name, member } = placeOf(id)
    const handle = await openFile(name)
    if (handle !== null && member === null) return handle.createReadStream({ highWaterMark: READ_BYTES })
    const found = handle === null || member === null ? null : await findMember(handle, member)
    if (handle !== null && found !== null) return handle.createReadStream({ highWaterMark: READ_BYTES, start: found.start, end: found.end - 1 })
    await handle?.close()
    if (member === null) return null
    // A restored backup has each blob in a file of its own, under the id it had.
    return (await unlessMissing(open(keptFile(id), 'r')))?.createReadStream({ highWaterMark: READ_BYTES }) ?? null
  }

  const removeFromPack = async (name: string, member: number) => {
    for (const file of [newFile(name), keptFile(name)]) {
      const handle = await unlessMissing(open(file, 'r+'))
      if (handle === null) continue
      const isEmpty = await removeMember(handle, member).finally(() => handle.close())
      // It may have been moved meanwhile.
      if (isEmpty) await Promise.all([rm(newFile(name), { force: true }), rm(keptFile(name), { force: true })])
    }
  }

  /** The blobs in a file of that name in a folder; none when it is gone or is something else. */
  const idsIn = async (folder: string, name: string): Promise<string[]> => {
    if (BLOB_ID.test(name)) return [name]
    const [, pack] = PACK_NAME.exec(name) ?? []
    const handle = pack === undefined ? null : await unlessMissing(open(path.join(folder, name), 'r'))
    if (handle === null) return []
    const members = await liveMembers(handle).finally(() => handle.close())
    return members.map((member) => `${pack}-${member}`)
  }

  const namesBefore = async (before: Date, isWanted: (name: string) => boolean) => {
    const names = (await unlessMissing(readdir(nursery)) ?? []).filter(isWanted)
    const found = await Promise.all(names.map(async (name) => ({ name, stats: await unlessMissing(stat(newFile(name))) })))
    return found.flatMap(({ name, stats }) => (stats !== null && stats.mtimeMs < before.getTime() ? [name] : []))
  }

  const writeFile = async (name: string, parts: readonly Uint8Array[]) => {
    const sink = await createSink(newFile(name))
    try {
      await sink.write(parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts))
    } catch (cause) {
      await sink.abort()
      throw new Error('A blob could not be stored.', { cause })
    }
    return sink.finish()
  }

  return {
    create: () => createSink(newFile(newId())),
    write: (sealed) => writeFile(newId(), [sealed]),
    pack() {
      const pack = newId()
      const members: (readonly Uint8Array[])[] = []
      return {
        add: (sealed) => `${pack}-${members.push(sealed) - 1}`,
        async finish() {
          if (members.length > 0) await writeFile(`${pack}${PACK}`, [packHeader(members), ...members.flat()])
        },
      }
    },
    open: openBlob,
    async read(id) {
      const parts: Uint8Array[] = []
      const sealed = await openBlob(id)
      if (sealed === null) return null
      for await (const part of sealed) parts.push(part)
      return new Uint8Array(Buffer.concat(parts))
    },
    async areNew(ids) {
      const names = new Set(ids.map((id) => placeOf(id).name))
      const found = await Promise.all([...names].map((name) => unlessMissing(access(newFile(name)).then(() => true))))
      return found.every((isThere) => isThere === true)
    },
    async keep(ids) {
      const names = new Set(ids.map((id) => placeOf(id).name))
      // Not synced: until the file system's journal has the move, the blob lies in the old place, where it is read as well.
      await Promise.all([...names].map(async (name) => {
        await mkdir(path.dirname(keptFile(name)), { recursive: true, mode: 0o700 })
        await unlessMissing(rename(newFile(name), keptFile(name)))
      }))
    },
    async remove(id) {
      const { name, member } = placeOf(id)
      if (member !== null) await removeFromPack(name, member)
      for (const file of [newFile(id), keptFile(id)]) await rm(file, { force: true })
    },
    async *list() {
      for (const name of (await unlessMissing(readdir(nursery))) ?? []) yield* await idsIn(nursery, name)
      for (const folder of (await unlessMissing(readdir(root))) ?? []) {
        if (!/^[0-9a-f]{2}$/.test(folder)) continue
        for (const name of await readdir(path.join(root, folder))) yield* await idsIn(path.join(root, folder), name)
      }
    },
    async listNew(before) {
      const names = await namesBefore(before, (name) => !name.endsWith(UNFINISHED))
      return (await Promise.all(names.map((name) => idsIn(nursery, name)))).flat()
    },
    async removeUnfinished(before) {
      const names = await namesBefore(before, (name) => name.endsWith(UNFINISHED))
      await Promise.all(names.map((name) => rm(newFile(name), { force: true })))
      return names.length
    },
  }
}

/** The store of this process, in BLOB_DIR. */
export const blobs = (): BlobStore => blobStoreAt(setting('BLOB_DIR'))
