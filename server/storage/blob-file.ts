import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import path from 'node:path'

/** What a file is called until it is whole. */
export const UNFINISHED = '.unfinished'

/** A blob while it is written. Nothing of it has a name before `finish`. */
export interface BlobSink {
  write(sealed: Uint8Array): Promise<void>
  /** The new blob's id, when bytes and name would survive a power cut. */
  finish(): Promise<string>
  /** Leaves nothing behind. Safe to repeat, and after `finish` without effect. */
  abort(): Promise<void>
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

/** A file that gets its name when it is whole and synced. */
export async function createSink(file: string): Promise<BlobSink> {
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
export async function unlessMissing<Value>(work: Promise<Value>): Promise<Value | null> {
  try {
    return await work
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}
