import { escapeIdentifier, type Client } from 'pg'
import { z } from 'zod'

export interface Table {
  name: string
  columns: string[]
}

/**
 * What is not carried over. Places that requests hold are of the moment. Who was logged in must log in again: sessions that were ended since would otherwise come back. The record of
 * migrations is made by migrating, the numbers of new items by the triggers of the items themselves.
 */
const LEFT_OUT = new Set(['sessions', 'pending_responses', 'login_outcomes', 'mailbox_counts', 'interface_places', '_prisma_migrations'])

const tableRow = z.object({ name: z.string(), columns: z.array(z.string()) })
const referenceRow = z.object({ from: z.string(), to: z.string() })

/** Our tables, each after those its foreign keys name. Throws at what a backup does not know how to carry. */
export async function tablesInOrder(client: Client): Promise<Table[]> {
  const found = await client.query(`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' group by c.relname order by c.relname`)
  const others = await client.query("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('S', 'p', 'm', 'f')")
  if (others.rows.length > 0) throw new Error(`A backup does not know how to carry ${z.object({ relname: z.string() }).parse(others.rows[0]).relname}.`)
  const tables = found.rows.map((row) => tableRow.parse(row)).filter(({ name }) => !LEFT_OUT.has(name))
  const references = await client.query(`
    select distinct f.relname as from, t.relname as to from pg_constraint k join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace and f.oid <> t.oid`)
  return sorted(tables, references.rows.map((row) => referenceRow.parse(row)))
}

function sorted(tables: Table[], references: z.infer<typeof referenceRow>[]): Table[] {
  const done = new Set<string>()
  const order: Table[] = []
  while (order.length < tables.length) {
    const ready = tables.filter(({ name }) => !done.has(name) && references.every(({ from, to }) => from !== name || done.has(to)))
    if (ready.length === 0) throw new Error('Foreign keys of the remaining tables go round in a circle, or to a table that is left out.')
    for (const table of ready) {
      order.push(table)
      done.add(table.name)
    }
  }
  return order
}

/** `public.table(column, …)`, quoted. */
export const asSql = ({ name, columns }: Table): string => `public.${escapeIdentifier(name)} (${columns.map((column) => escapeIdentifier(column)).join(', ')})`
