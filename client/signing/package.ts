import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { Unzip, UnzipInflate } from 'fflate'
import { ZipFile } from 'yazl'

/** Makes a detached CMS over exactly these bytes. */
export type Sign = (document: Uint8Array) => Promise<Uint8Array>

/** The package is none, or has a file in it that the portal does not put there. Nothing was signed. */
export class PackageError extends Error {}

const documentName = /^row-[0-9]{6,7}\.xml$/
const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024
const GULP_BYTES = 16 * 1024

/** The documents of a package as they are read, one after the other. */
export async function* documentsIn(file: string): AsyncGenerator<{ name: string, content: Uint8Array }> {
  const ready: { name: string, content: Uint8Array }[] = []
  const faults: Error[] = []
  let open = 0
  const unzip = new Unzip((entry) => {
    if (entry.name !== 'package.json' && !documentName.test(entry.name)) faults.push(new PackageError(`the package has a file that is no document: ${JSON.stringify(entry.name.slice(0, 80))}`))
    if (!documentName.test(entry.name) || faults.length > 0) return
    const pieces: Uint8Array[] = []
    let size = 0
    open++
    entry.ondata = (error, data, isLast) => {
      size += data.length
      if (error !== null || size > MAX_DOCUMENT_BYTES) faults.push(new PackageError(`${entry.name} cannot be unpacked`))
      if (faults.length > 0) return
      pieces.push(data)
      if (!isLast) return
      open--
      ready.push({ name: entry.name, content: new Uint8Array(Buffer.concat(pieces)) })
    }
    entry.start()
  })
  unzip.register(UnzipInflate)
  for await (const chunk of createReadStream(file, { highWaterMark: GULP_BYTES })) {
    push(unzip, chunk as Buffer)
    if (faults[0] !== undefined) throw faults[0]
    yield* ready.splice(0)
  }
  if (open > 0) throw new PackageError('the package is cut off')
}

function push(unzip: Unzip, bytes: Uint8Array): void {
  try {
    unzip.push(new Uint8Array(bytes), false)
  } catch (cause) {
    throw new PackageError('the package cannot be read', { cause })
  }
}

/** Signs every document of a package into a ZIP of signatures, which has its name only when it is whole. Answers how many. */
export async function signPackage(file: string, output: string, sign: Sign): Promise<number> {
  const unfinished = `${output}.unfinished`
  const zip = new ZipFile()
  const written = pipeline(zip.outputStream, createWriteStream(unfinished, { mode: 0o600 }))
  // Heard again below, when it is waited for.
  written.catch(() => undefined)
  let signed = 0
  try {
    for await (const { name, content } of documentsIn(file)) {
      zip.addBuffer(Buffer.from(await sign(content)), `${name}.p7s`, { compress: false })
      signed++
    }
    if (signed === 0) throw new PackageError('the package has no documents')
    zip.end()
    await written
    await rename(unfinished, output)
  } catch (error) {
    zip.end()
    await written.catch(() => undefined)
    await rm(unfinished, { force: true })
    throw error
  }
  return signed
}
