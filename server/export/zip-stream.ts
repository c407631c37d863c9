import { PassThrough, Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import type { ItemFile } from '../mailbox/evidence'

/** What is small already gains nothing. */
const isCompressible = (name: string) => !/\.(p7s|pdf|bin|der)$/.test(name)

/**
 * One ZIP file of any number of files, made while it is read: the next is asked for when the one before has gone out, so memory does not grow
 * with them but for the directory at the end. A file that breaks off breaks the whole off.
 */
export function zipStream(files: AsyncIterable<ItemFile>, at: Date): ReadableStream<Uint8Array> {
  const zip = new ZipFile()
  const out = new PassThrough()
  const stopped = new Promise<never>((_, reject) => out.once('close', () => reject(new Error('The reader of an export has gone.'))))
  stopped.catch(() => undefined)
  zip.on('error', (error: Error) => out.destroy(error))
  zip.outputStream.pipe(out)
  const feed = async () => {
    for await (const file of files) await Promise.race([add(zip, file, at), stopped])
    zip.end()
  }
  feed().catch((error: unknown) => out.destroy(error instanceof Error ? error : new Error('An export broke off.', { cause: error })))
  return Readable.toWeb(out) as ReadableStream<Uint8Array>
}

function add(zip: ZipFile, { name, content }: ItemFile, at: Date): Promise<void> {
  return new Promise((resolve, reject) => {
    zip.addReadStreamLazy(name, { mtime: at, mode: 0o100644, compress: isCompressible(name) }, (give) => {
      const stream = Readable.from(content(), { objectMode: false })
      stream.once('error', reject)
      stream.once('end', resolve)
      give(null, stream)
    })
  })
}
