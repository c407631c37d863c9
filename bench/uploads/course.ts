// One table's way through the portal's own functions, in a process of its own so that its memory is nobody else's.
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeStream } from 'node:stream/web'
import type { Depositor } from '@/domain/actor'
import { database } from '@/server/database'
import { blobs } from '@/server/storage/blobs'
import { findFindings, findUpload, type Upload } from '@/server/uploads/find'
import { signingPackage } from '@/server/uploads/package'
import { reportFile } from '@/server/uploads/report'
import { takeSignatures } from '@/server/uploads/take-signatures'
import { takeTable } from '@/server/uploads/take-table'
import { watched, type Watched } from './watch'

export const stages = ['taken', 'packed', 'signed', 'reported'] as const
export type Stage = (typeof stages)[number]

/** At the resident set of a process left to itself, at what is held after collections, or at either in a pass of its own. */
export type Looks = 'resident' | 'held' | 'both'

/** What the process is told. */
export interface Course {
  readonly organisation: { id: string, name: string, corporateNumber: string }
  readonly warmUp: { table: string, signatures: string, rows: number }
  readonly measured: { table: string, signatures: string, rows: number }
  readonly looks: Looks
}

const BOUNDARY = 'bench-boundary'

async function* formOf(parts: readonly { head: string, file?: string }[]): AsyncGenerator<Uint8Array> {
  for (const { head, file } of parts) {
    yield Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; ${head}`)
    if (file !== undefined) for await (const piece of createReadStream(file)) yield piece as Uint8Array
    yield Buffer.from('\r\n')
  }
  yield Buffer.from(`--${BOUNDARY}--\r\n`)
}

/** As a browser sends it, read from the disk as it is asked for. */
function requestOf(parts: readonly { head: string, file?: string }[]): Request {
  const body = Readable.toWeb(Readable.from(formOf(parts))) as NodeStream as ReadableStream
  return new Request('http://localhost:3000/organisation/deposits', { method: 'POST', headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }, body, duplex: 'half' } as RequestInit)
}

const fileHead = (name: string, fileName: string) => `name="${name}"; filename="${fileName}"\r\nContent-Type: application/octet-stream\r\n\r\n`

async function take(depositor: Depositor, table: string, rows: number): Promise<Upload> {
  const taken = await takeTable({ db: database(), store: blobs(), depositor, at: new Date() }, requestOf([{ head: 'name="kind"\r\n\r\npremium-deduction' }, { head: fileHead('file', 'table.csv'), file: table }]))
  if (!taken.ok) throw new Error(taken.problem)
  const upload = await findUpload(database(), depositor, taken.uploadId, new Date())
  if (upload?.state !== 'prepared' || upload.rowCount !== rows) throw new Error(`The table was not taken: ${JSON.stringify(upload === null ? null : await findFindings(database(), upload))}`)
  return upload
}

async function sizeOf(stream: AsyncIterable<Uint8Array>): Promise<{ bytes: number, lines: number }> {
  let [bytes, lines] = [0, 0]
  for await (const piece of stream) {
    bytes += piece.length
    if (piece.at(-1) === 0x0a) lines++
  }
  return { bytes, lines }
}

/** Every stage once; throws when one did not do all of it. */
async function run({ table, signatures, rows }: Course['measured'], depositor: Depositor, looksAtHeld: boolean): Promise<Record<Stage, Watched>> {
  let upload: Upload | undefined
  const own = () => {
    if (upload === undefined) throw new Error('Nothing was taken.')
    return upload
  }
  const taken = await watched(async () => { upload = await take(depositor, table, rows) }, looksAtHeld)
  const packed = await watched(async () => {
    const { bytes } = await sizeOf(signingPackage(database(), blobs(), own()))
    if (bytes < rows * 500) throw new Error('The package is too small.')
  }, looksAtHeld)
  const signed = await watched(async () => {
    const answer = await takeSignatures(database(), blobs(), depositor, own().id, requestOf([{ head: fileHead('signatures', 'signatures.zip'), file: signatures }]), new Date())
    if (!answer.ok || answer.taken !== rows) throw new Error(`Signatures: ${JSON.stringify(answer)}`)
  }, looksAtHeld)
  const reported = await watched(async () => {
    const { lines } = await sizeOf(reportFile(database(), own(), 'ja'))
    if (lines !== rows + 1) throw new Error(`The report has ${lines} lines.`)
  }, looksAtHeld)
  return { taken, packed, signed, reported }
}

/** A member without a session: the session's only maker of actors runs inside Next, and none of this asks for one. */
function depositorOf({ id, name, corporateNumber }: Course['organisation']): Depositor {
  const depositor: Omit<Depositor, symbol> = {
    kind: 'depositor', capacity: 'depositor', id: '00000000-0000-4000-8000-000000000001', organisationId: id, organisationName: name, corporateNumber,
    label: '担当 01', isAdministrator: false, personAccountId: '00000000-0000-4000-8000-000000000002', sessionId: '00000000-0000-4000-8000-000000000003',
  }
  return depositor as Depositor
}

/** Warms up with a small table and measures the other. */
export async function measureCourse({ organisation, warmUp, measured, looks }: Course): Promise<Record<Stage, Watched>> {
  const depositor = depositorOf(organisation)
  await run(warmUp, depositor, false)
  const outcome = await run(measured, depositor, looks === 'held')
  const held = looks === 'both' ? await run(measured, depositor, true) : outcome
  await database().$disconnect()
  const merged = (stage: Stage): Watched => ({ ...outcome[stage], heldMegabytes: held[stage].heldMegabytes })
  return { taken: merged('taken'), packed: merged('packed'), signed: merged('signed'), reported: merged('reported') }
}
