import { z } from 'zod'
import { Prisma } from '@/prisma/generated/client'

/** Where a page ended: the last row's time and id, the order of every list (newest first). */
export interface Position {
  at: Date
  id: string
}

export interface Page<Row> {
  rows: Row[]
  /** Opaque; hand it back for the next page. Null when there is none. */
  next: string | null
}

const cursorText = z.string().regex(/^[A-Za-z0-9_-]{32}$/)
/** Of the years 1 to 9999: beyond, a time is written in a way that PostgreSQL does not read. */
const instants = { first: BigInt(Date.parse('0001-01-01T00:00:00.000Z')), last: BigInt(Date.parse('9999-12-31T23:59:59.999Z')) }

/** 8 bytes milliseconds since 1970 and 16 bytes id: nothing in it that the list did not show. */
export function cursorFor({ at, id }: Position): string {
  const bytes = Buffer.alloc(24)
  bytes.writeBigInt64BE(BigInt(at.getTime()), 0)
  bytes.write(id.replaceAll('-', ''), 8, 'hex')
  return bytes.toString('base64url')
}

/** Null when the text is not a cursor that `cursorFor` could have made. */
export function parseCursor(text: string): Position | null {
  const parsed = cursorText.safeParse(text)
  if (!parsed.success) return null
  const bytes = Buffer.from(parsed.data, 'base64url')
  if (bytes.length !== 24) return null
  const milliseconds = bytes.readBigInt64BE(0)
  if (milliseconds < instants.first || milliseconds > instants.last) return null
  const id = bytes.toString('hex', 8).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const position = { at: new Date(Number(milliseconds)), id }
  return cursorFor(position) === text ? position : null
}

/** Columns that lists are ordered by; each stands in an index after the owner and before the id. */
const columns = {
  receivedAt: Prisma.sql`received_at`,
  acceptedAt: Prisma.sql`accepted_at`,
  at: Prisma.sql`at`,
  proposedAt: Prisma.sql`proposed_at`,
  linkedAt: Prisma.sql`linked_at`,
  createdAt: Prisma.sql`created_at`,
  forwardedAt: Prisma.sql`forwarded_at`,
}
export type OrderedBy = keyof typeof columns

/** The row-value condition that lets the index begin where the last page ended; true on the first page. */
export function olderThan(column: OrderedBy, position: Position | null): Prisma.Sql {
  if (position === null) return Prisma.sql`true`
  return Prisma.sql`(${columns[column]}, id) < (${position.at}::timestamptz, ${position.id}::uuid)`
}

export function newestFirst(column: OrderedBy): Prisma.Sql {
  return Prisma.sql`order by ${columns[column]} desc, id desc`
}

/** The same for lists that go on from the oldest. */
export function newerThan(column: OrderedBy, position: Position | null): Prisma.Sql {
  if (position === null) return Prisma.sql`true`
  return Prisma.sql`(${columns[column]}, id) > (${position.at}::timestamptz, ${position.id}::uuid)`
}

export function oldestFirst(column: OrderedBy): Prisma.Sql {
  return Prisma.sql`order by ${columns[column]}, id`
}

/** Ask for `limit + 1` rows: the one too many says that there is a next page. */
export function pageOf<Row>(rows: Row[], limit: number, positionOf: (row: Row) => Position): Page<Row> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown, next: rows.length > limit && last !== undefined ? cursorFor(positionOf(last)) : null }
}
