import { Prisma } from '@/prisma/generated/client'
import type { Transaction } from './database'

/** How a column's value travels: bytes as base64, everything else as PostgreSQL reads it from JSON. */
type ColumnType = 'uuid' | 'text' | 'text[]' | 'int' | 'boolean' | 'date' | 'timestamptz' | 'jsonb' | 'bytea' | 'deposit_state' | 'document_role'

/** The columns of a table that are written, with their types, in the code's own names. */
export type Columns<Row> = Readonly<Record<keyof Row & string, ColumnType>>

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** Bytes as base64; dates and numbers as JSON has them. */
const valueOf = (value: unknown) => (value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') : value)

/**
 * `insert into table (…) select … ` of any number of rows as one parameter: several times as cheap as one parameter a value. `table` and
 * the names of columns are the caller's own words, never anything that came from outside.
 */
export function insertInto<Row extends object>(table: string, columns: Columns<Row>, rows: readonly Row[]): Prisma.Sql {
  const typed = Object.entries<ColumnType>(columns).map(([name, type]) => ({ column: snake(name), name, type }))
  const written = typed.map(({ column }) => column).join(', ')
  const read = typed.map(({ name, type }) => (type === 'bytea' ? `decode("${name}", 'base64')` : `"${name}"`)).join(', ')
  const shape = typed.map(({ name, type }) => `"${name}" ${type === 'bytea' ? 'text' : type}`).join(', ')
  const json = JSON.stringify(rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, valueOf(value)]))))
  return Prisma.sql`insert into ${Prisma.raw(table)} (${Prisma.raw(written)}) select ${Prisma.raw(read)} from json_to_recordset(${json}::json) as row (${Prisma.raw(shape)})`
}

/** Writes any number of rows in one statement; none without rows. */
export async function insertRows<Row extends object>(transaction: Transaction, table: string, columns: Columns<Row>, rows: readonly Row[]): Promise<void> {
  if (rows.length > 0) await transaction.$executeRaw(insertInto(table, columns, rows))
}
