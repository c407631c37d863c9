// Streams that many megabytes (1024 unless said otherwise) through the writer and the reader of sealed blobs and watches the memory.
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { blobStoreAt } from '@/server/storage/blobs'
import { newDocumentKey, type Piece } from '@/server/storage/document-key'
import { readBlob, writeBlob } from '@/server/storage/sealed-blob'

const MEGABYTE = 1024 * 1024
const SAMPLE_MILLISECONDS = 5
const WARM_UP_MEGABYTES = 16
const piece: Piece = { depositId: '00000000-0000-4000-8000-000000000000', part: 'content', ordinal: 0 }

/** Ever other bytes of an uneven length, made from one random megabyte and a counter. */
function* source(megabytes: number): Generator<Uint8Array> {
  const pattern = randomBytes(MEGABYTE)
  for (let left = megabytes * MEGABYTE, counter = 0; left > 0; counter++) {
    const part = Buffer.from(pattern.subarray(0, Math.min(left, 100_003)))
    part.writeUInt32BE(counter, 0)
    left -= part.length
    yield part
  }
}

/** The highest resident set while the work goes on, in bytes. */
async function watched(work: () => Promise<void>): Promise<{ peak: number, seconds: number }> {
  let peak = process.memoryUsage.rss()
  const timer = setInterval(() => { peak = Math.max(peak, process.memoryUsage.rss()) }, SAMPLE_MILLISECONDS)
  const startedAt = performance.now()
  await work()
  clearInterval(timer)
  return { peak: Math.max(peak, process.memoryUsage.rss()), seconds: (performance.now() - startedAt) / 1000 }
}

async function main(megabytes: number): Promise<void> {
  const root = path.resolve('.data/bench')
  mkdirSync(root, { recursive: true, mode: 0o700 })
  const directory = mkdtempSync(path.join(root, 'stream-'))
  try {
    await measure(blobStoreAt(directory), megabytes)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

async function measure(store: ReturnType<typeof blobStoreAt>, megabytes: number): Promise<void> {
  const key = newDocumentKey()
  const hash = createHash('sha256')
  let id = ''
  let sha256 = ''
  const write = async (size: number) => {
    const written = await writeBlob(store, key, piece, source(size))
    if (written.sizeInBytes !== size * MEGABYTE) throw new Error('The writer lost bytes.')
    id = written.id
    sha256 = Buffer.from(written.sha256).toString('hex')
  }
  const read = async () => {
    for await (const part of readBlob(store, key, piece, id)) hash.update(part)
  }
  await write(WARM_UP_MEGABYTES)
  for await (const part of readBlob(store, key, piece, id)) if (part.length === 0) throw new Error('The reader gave nothing.')
  const before = process.memoryUsage.rss()
  const writing = await watched(() => write(megabytes))
  const reading = await watched(read)
  if (hash.digest('hex') !== sha256) throw new Error('The reader gave other bytes than the writer took.')
  report({ megabytes, before, writing, reading })
}

interface Figures {
  megabytes: number
  before: number
  writing: { peak: number, seconds: number }
  reading: { peak: number, seconds: number }
}

function report({ megabytes, before, writing, reading }: Figures): void {
  const grown = (peak: number) => Math.round((peak - before) / MEGABYTE)
  const row = (name: string, { peak, seconds }: Figures['writing']) =>
    process.stdout.write(`${name}  ${megabytes} MB  ${seconds.toFixed(2)} s  ${Math.round(megabytes / seconds)} MB/s  resident +${grown(peak)} MB (of ${Math.round(peak / MEGABYTE)} MB)\n`)
  row('write, sealed and synced', writing)
  row('read, opened and hashed ', reading)
  const growth = Math.max(grown(writing.peak), grown(reading.peak))
  process.stdout.write(`${JSON.stringify({ ratios: { grown_vs_streamed: Number((growth / megabytes).toFixed(3)) }, megabytes, grownMegabytes: growth })}\n`)
}

await main(Number(process.argv[2] ?? 1024))
