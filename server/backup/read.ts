import { createHash } from 'node:crypto'
import { createReadStream, readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import path from 'node:path'
import { blobFile, manifestName, manifestSchema, sumsName, tableFile, type Manifest } from './manifest'

/** The backup is not as it was written, or not one. The message names the file. */
export class BackupRefused extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'BackupRefused'
  }
}

const line = /^([0-9a-f]{64}) {2}((?:manifest\.json)|(?:tables\/[a-z0-9_]+\.copy)|(?:blobs\/[0-9a-f]{2}\/[0-9a-f]{32}(?:-[0-9]{1,4})?))$/

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of createReadStream(file) as AsyncIterable<Uint8Array>) hash.update(bytes)
  return hash.digest('hex')
}

/** Hashes every file of a backup before anything is made of it: each as written, none missing, none more. Throws `BackupRefused`. */
export async function checkBackup(directory: string): Promise<Manifest> {
  const named = await checkSums(directory)
  const manifest = readManifest(directory)
  const needed = [manifestName, ...manifest.tables.map(({ name }) => tableFile(name))]
  for (const name of needed) if (!named.has(name)) throw new BackupRefused(`${sumsName} does not name ${name}.`)
  if (named.size !== needed.length + manifest.blobs) throw new BackupRefused(`${sumsName} names another number of files than the manifest.`)
  const there = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory())
  for (const entry of there) {
    const name = path.relative(directory, path.join(entry.parentPath, entry.name))
    if (name !== sumsName && !named.has(name)) throw new BackupRefused(`${name} does not belong to the backup.`)
  }
  return manifest
}

async function checkSums(directory: string): Promise<Set<string>> {
  const sums = await readFile(path.join(directory, sumsName)).catch((cause: unknown) => {
    throw new BackupRefused(`${sumsName} is not there: not a backup, or one that was broken off.`, { cause })
  })
  const named = new Set<string>()
  for (const text of sums.toString('utf8').split('\n').slice(0, -1)) {
    const [, sum, name] = line.exec(text) ?? []
    if (sum === undefined || name === undefined || named.has(name)) throw new BackupRefused(`${sumsName} is malformed.`)
    const found = await sha256Of(path.join(directory, name)).catch((cause: unknown) => {
      throw new BackupRefused(`${name} cannot be read.`, { cause })
    })
    if (found !== sum) throw new BackupRefused(`${name} is not as it was written.`)
    named.add(name)
  }
  return named
}

function readManifest(directory: string): Manifest {
  const parsed = manifestSchema.safeParse(parsedOrNull(path.join(directory, manifestName)))
  if (!parsed.success) throw new BackupRefused(`${manifestName} is not one of this version.`)
  return parsed.data
}

function parsedOrNull(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** The blobs of a checked backup: id and place. */
export async function* blobsIn(directory: string): AsyncGenerator<{ id: string, file: string, sha256: string }> {
  for await (const text of createInterface({ input: createReadStream(path.join(directory, sumsName)), crlfDelay: Infinity })) {
    const [, sha256, name] = line.exec(text) ?? []
    const id = name?.startsWith('blobs/') === true ? path.basename(name) : undefined
    if (id !== undefined && sha256 !== undefined) yield { id, file: path.join(directory, blobFile(id)), sha256 }
  }
}
