import { PassThrough, Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import { webStreamOf } from './web-stream'

/** A file on its way into a ZIP file, its bytes asked for when it is its turn. */
export interface ZipEntry {
  name: string
  content: () => AsyncIterable<Uint8Array>
}

/** What is small already gains nothing. */
const isCompressible = (name: string) => !/\.(p7s|pdf|bin|der)$/.test(name)

/**
 * One ZIP file of any number of files, made while it is read: the next is asked for when the one before has gone out, so memory does not grow
 * with them but for the directory at the end. A file that breaks off breaks the whole off: half a ZIP file must not look like one. When its
 * reader has gone, the file that was being read is closed.
 */
export const zipStream = (files: AsyncIterable<ZipEntry> | Iterable<ZipEntry>, at: Date, whenTaken?: () => Promise<void>): ReadableStream<Uint8Array> =>
  webStreamOf(() => zipOf(files, at), whenTaken)

function zipOf(files: AsyncIterable<ZipEntry> | Iterable<ZipEntry>, at: Date): PassThrough {
  const zip = new ZipFile()
  const out = new PassThrough()
  zip.on('error', (error: Error) => out.destroy(error))
  zip.outputStream.pipe(out)
  const feed = async () => {
    for await (const file of files) await addEntry(zip, out, file, at)
    zip.end()
  }
  feed().catch((error: unknown) => out.destroy(error instanceof Error ? error : new Error('A ZIP file was not finished.', { cause: error })))
  return out
}

/**
 * Adds one file to a ZIP file that goes out by `out`. Resolves when all of it has been taken, and rejects when it cannot be read or nobody
 * takes it any more: a stream that is only piped on would stay open then, with the file on disk behind it.
 */
export function addEntry(zip: ZipFile, out: PassThrough, { name, content }: ZipEntry, at: Date): Promise<void> {
  return new Promise((resolve, reject) => {
    let source: Readable | undefined
    const gone = () => {
      source?.destroy()
      reject(new Error('Nobody takes the ZIP file any more.'))
    }
    if (out.destroyed) return gone()
    out.once('close', gone)
    zip.addReadStreamLazy(name, { mtime: at, mode: 0o100644, compress: isCompressible(name) }, (give) => {
      source = Readable.from(content(), { objectMode: false })
      source.once('error', reject)
      source.once('end', () => {
        out.off('close', gone)
        resolve()
      })
      give(null, source)
    })
  })
}
