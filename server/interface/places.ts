import { randomUUID } from 'node:crypto'
import { Prisma } from '@/prisma/generated/client'
import type { Database } from '../database'

export interface Lane {
  name: string
  /** Requests of one organisation answered at the same time, in all processes of the database together. */
  ofOne: number
}

export type Place = { ok: true, leave: () => Promise<void> } | { ok: false }

/** What a killed process held is free again after so long; a request that takes longer says each second that it is still there. */
const HELD_SECONDS = 3
const RENEWED_AFTER_MILLISECONDS = 1000
/** Two requests may reach for the same place at the same moment: one of them looks again. */
const LOOKS = 3

/**
 * Takes a place for one request of an organisation, wherever it is answered. One statement, and one more to leave it; both touch a table
 * that is not logged, so neither waits for the disk.
 */
export async function takePlace(db: Database, organisationId: string, lane: Lane): Promise<Place> {
  const holder = randomUUID()
  for (let look = 0; look < LOOKS; look++) {
    const taken = await reach(db, organisationId, lane, holder)
    if (taken === 'taken') return { ok: true, leave: holdUntilLeft(db, organisationId, lane, holder) }
    if (taken === 'full') return { ok: false }
  }
  return { ok: false }
}

async function reach(db: Database, organisationId: string, { name, ofOne }: Lane, holder: string): Promise<'taken' | 'full' | 'missed'> {
  const [row] = await db.$queryRaw<{ free: number, taken: number }[]>(Prisma.sql`
    with free as (
      select slot from generate_series(1, ${ofOne}::int) as slot
      where not exists (
        select 1 from interface_places place
        where place.organisation_id = ${organisationId}::uuid and place.lane = ${name} and place.slot = slot.slot and place.held_until > clock_timestamp())
      order by random() limit 1
    ), taken as (
      insert into interface_places as place (organisation_id, lane, slot, holder, held_until)
      select ${organisationId}::uuid, ${name}, slot, ${holder}::uuid, clock_timestamp() + make_interval(secs => ${HELD_SECONDS}::int) from free
      on conflict (organisation_id, lane, slot) do update set holder = excluded.holder, held_until = excluded.held_until where place.held_until <= clock_timestamp()
      returning 1
    )
    select (select count(*)::int from free) as free, (select count(*)::int from taken) as taken`)
  if (row === undefined || row.free === 0) return 'full'
  return row.taken === 1 ? 'taken' : 'missed'
}

function holdUntilLeft(db: Database, organisationId: string, lane: Lane, holder: string): () => Promise<void> {
  // A renewal that fails or comes late only lets one request more in.
  const timer = setInterval(() => { renew(db, organisationId, lane, holder).catch(() => {}) }, RENEWED_AFTER_MILLISECONDS)
  timer.unref()
  return () => {
    clearInterval(timer)
    return leave(db, organisationId, lane, holder)
  }
}

/** Not one that was left, or that ran out. */
async function renew(db: Database, organisationId: string, { name }: Lane, holder: string): Promise<void> {
  await db.$executeRaw(Prisma.sql`
    update interface_places set held_until = clock_timestamp() + make_interval(secs => ${HELD_SECONDS}::int)
    where organisation_id = ${organisationId}::uuid and lane = ${name} and holder = ${holder}::uuid and held_until > clock_timestamp()`)
}

/** Only one's own: a place that ran out belongs to somebody else by now. */
async function leave(db: Database, organisationId: string, { name }: Lane, holder: string): Promise<void> {
  await db.$executeRaw(Prisma.sql`
    update interface_places set held_until = 'epoch' where organisation_id = ${organisationId}::uuid and lane = ${name} and holder = ${holder}::uuid`)
}
