// The `cli …` subcommands of the schema engine: does the database answer, create it.
import pg from 'pg'
import { connectionSettings } from './adapter.mjs'

const DATABASE_MISSING = '3D000'

/** Runs one subcommand; resolves to the exit status. Failures go to stderr in the engine's own log format. */
export async function runDatabaseCommand(name, url) {
  const settings = connectionSettings(url)
  try {
    switch (name) {
      case 'can-connect-to-database':
        await query(settings, 'SELECT 1')
        return 0
      case 'create-database':
        await query({ ...settings, database: 'postgres' }, `CREATE DATABASE ${pg.escapeIdentifier(settings.database)}`)
        return 0
      default:
        throw new Error(`schema engine: no subcommand ${name}`)
    }
  } catch (error) {
    report(error.code === DATABASE_MISSING ? 'P1003' : 'P1001', error.message || `no server at ${settings.host}:${settings.port}`)
    return 1
  }
}

async function query(settings, statement) {
  const client = new pg.Client(settings)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function report(code, message) {
  const started = { level: 'INFO', fields: { message: 'Starting schema engine CLI' }, target: 'schema_engine' }
  const failed = { level: 'ERROR', fields: { message, is_panic: false, error_code: code, meta: '{}' }, target: 'schema_engine::logger' }
  process.stderr.write(`${JSON.stringify(started)}\n${JSON.stringify(failed)}\n`)
}
