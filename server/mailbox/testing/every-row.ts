import pg from 'pg'

/** Every row of every table of ours and of the job queue, as text and with binary columns as bytes: what PostgreSQL may keep compressed. */
export async function everyRow(url: string): Promise<Buffer> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const tables = await client.query<{ name: string }>(
      "select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema in ('public', 'graphile_worker') and table_type = 'BASE TABLE'")
    const parts: Buffer[] = []
    for (const { name } of tables.rows) {
      const rows = await client.query<Record<string, unknown>>(`select * from ${name}`)
      for (const value of rows.rows.flatMap((row) => Object.values(row))) parts.push(Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value ?? null)))
    }
    return Buffer.concat(parts)
  } finally {
    await client.end()
  }
}
