import { z } from 'zod'
import { Prisma } from '@/prisma/generated/client'
import type { Database } from '../database'

const owned = z.object({ name: z.string() })
const reference = z.object({ from: z.string(), to: z.string() })

/**
 * Names, quoted for SQL, of every table whose rows belong to the owner in that column: those whose primary key begins with it (decision 2).
 * Each stands before the tables that its foreign keys name. Read from the database, so that no table made later is forgotten.
 */
export async function ownedTables(db: Database, column: string): Promise<string[]> {
  const found = await db.$queryRaw<unknown[]>(Prisma.sql`
    select quote_ident(c.relname) as name from pg_index i join pg_class c on c.oid = i.indrelid
    join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
    where i.indisprimary and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attname = ${column} order by 1`)
  const references = await db.$queryRaw<unknown[]>(Prisma.sql`
    select distinct quote_ident(f.relname) as from, quote_ident(t.relname) as to from pg_constraint k
    join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid where k.contype = 'f' and f.oid <> t.oid`)
  return inOrder(found.map((one) => owned.parse(one).name), references.map((one) => reference.parse(one)))
}

function inOrder(names: readonly string[], references: readonly z.infer<typeof reference>[]): string[] {
  const left = new Set(names)
  const order: string[] = []
  while (left.size > 0) {
    const free = [...left].filter((name) => !references.some(({ from, to }) => to === name && left.has(from)))
    if (free.length === 0) throw new Error('Foreign keys of the tables of one owner go round in a circle.')
    for (const name of free) left.delete(name)
    order.push(...free)
  }
  return order
}
