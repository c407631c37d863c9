// The database as Prisma's WASM schema engine sees it: @prisma/adapter-pg with three things mended.
import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import pg from 'pg'

const OID_CHAR = 18
const OID_BPCHAR = 1042

/** Discrete settings, because in pg a connection string beats `database` and the shadow database needs its own name. */
export function connectionSettings(url) {
  if (!url) throw new Error('No database given: set DATABASE_URL')
  const { hostname, port, username, password, pathname, searchParams } = new URL(url)
  const tls = searchParams.get('sslmode')
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password) || undefined,
    database: decodeURIComponent(pathname.slice(1)),
    ssl: tls && tls !== 'disable' ? { rejectUnauthorized: tls.startsWith('verify') } : undefined,
    options: '-c TimeZone=UTC',
    max: 2,
  }
}

/**
 * A factory of migration-aware adapters for one database. The engine leaves its connections, and the lock that keeps two
 * migrations apart, to their idle time; `close` ends them at once.
 */
export function migrationAdapterFactory(url) {
  const opened = []
  const remember = async (opening) => {
    const adapter = await opening
    opened.push(adapter)
    return adapter
  }
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => remember(openAdapter(connectionSettings(url))),
    connectToShadowDb: () => remember(openShadowDatabase(connectionSettings(url))),
    close: () => Promise.all(opened.map((adapter) => adapter.dispose())),
  }
}

async function openAdapter(settings) {
  const adapter = await new PrismaPg(settings).connect()
  adapter.dispose = once(adapter.dispose.bind(adapter))
  // The adapter splits scripts at every semicolon, which cuts $$ … $$ bodies in two. Sent whole, a script is also one
  // implicit transaction: a migration that fails leaves nothing behind.
  adapter.executeScript = async (script) => {
    try {
      await adapter.underlyingDriver().query(script)
    } catch (error) {
      adapter.onError(error)
    }
  }
  adapter.queryRaw = (query) => queryWithCharColumns(adapter, query)
  return adapter
}

/** The adapter knows no type for the catalogues' "char" columns; the engine wants them as Character. */
async function queryWithCharColumns(adapter, query) {
  const charColumns = []
  const observed = Object.create(adapter, {
    performIO: {
      value: async (statement) => {
        const result = await adapter.performIO(statement)
        for (const [index, field] of result.fields.entries()) {
          if (field.dataTypeID !== OID_CHAR) continue
          field.dataTypeID = OID_BPCHAR
          charColumns.push(index)
        }
        return result
      },
    },
  })
  const answer = await Object.getPrototypeOf(adapter).queryRaw.call(observed, query)
  for (const index of charColumns) answer.columnTypes[index] = ColumnTypeEnum.Character
  return answer
}

/** A shadow database of its own, dropped after its connections are closed (the adapter drops it before, and fails). */
async function openShadowDatabase(settings) {
  const database = `prisma_shadow_${randomUUID().replaceAll('-', '')}`
  await runOnce(settings, `CREATE DATABASE "${database}" TEMPLATE template0`)
  const adapter = await openAdapter({ ...settings, database })
  const close = adapter.dispose
  adapter.dispose = once(async () => {
    await close()
    await runOnce(settings, `DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
  })
  return adapter
}

function once(act) {
  let done
  return () => (done ??= act())
}

async function runOnce(settings, statement) {
  const client = new pg.Client(settings)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
