// What a place of an organisation's share costs a request: taken, awaited, and left, beside the two plain look-ups that any request makes.
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { connectDatabase } from '@/server/database'
import { takePlace } from '@/server/interface/places'
import { measureTimes, pairedRatio, spreadOf, type Timed } from './rounds'

const ROUNDS = 9
const REQUESTS = 400
const lane = { name: 'deposit', ofOne: 12 }

/** One after the other, as the requests of one client. */
async function timeOf(request: () => Promise<void>): Promise<number> {
  const begun = performance.now()
  for (let n = 0; n < REQUESTS; n++) await request()
  return (performance.now() - begun) / REQUESTS
}

function contestants(db: ReturnType<typeof connectDatabase>): Timed[] {
  const organisationId = randomUUID()
  const place = async () => {
    const taken = await takePlace(db, organisationId, lane)
    if (!taken.ok) throw new Error('There was no place.')
    await taken.leave()
  }
  const plain = async () => {
    for (const n of [1, 2]) {
      const [row] = await db.$queryRaw<{ n: number }[]>`select ${n}::int as n`
      if (row?.n !== n) throw new Error('The database answered something else.')
    }
  }
  return [{ name: 'place taken and left', run: () => timeOf(place) }, { name: 'two plain queries', run: () => timeOf(plain) }]
}

const root = path.resolve('.data/bench')
mkdirSync(root, { recursive: true, mode: 0o711 })
const directory = mkdtempSync(path.join(root, 'places-'))
// Found where it is and not bundled: it starts programs that lie beside it.
const { startPostgres } = (await import(pathToFileURL(path.resolve('scripts/postgres/server.mjs')).href)) as { startPostgres: (directory: string) => Promise<{ urlOf: (name: string) => string, stop: () => Promise<void> }> }
const server = await startPostgres(directory)
const db = connectDatabase(server.urlOf('postgres'))
try {
  await db.$executeRaw`create unlogged table interface_places (organisation_id uuid, lane text, slot smallint, holder uuid not null, held_until timestamptz(3) not null, primary key (organisation_id, lane, slot)) with (fillfactor = 50)`
  const times = await measureTimes(contestants(db), ROUNDS)
  for (const [name, values] of times) {
    const { low, median, high } = spreadOf(values)
    process.stdout.write(`${name.padEnd(22)} ${median.toFixed(3)} ms (${low.toFixed(3)}–${high.toFixed(3)})\n`)
  }
  process.stdout.write(`${JSON.stringify({ ratios: { place_vs_plain: Number(pairedRatio(times, 'place taken and left', 'two plain queries').median.toFixed(2)) } })}\n`)
} finally {
  await db.$disconnect()
  await server.stop()
  rmSync(directory, { recursive: true, force: true })
}
