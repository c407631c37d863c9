// Loads the WASM build of Prisma's schema engine.
import { createRequire } from 'node:module'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { migrationAdapterFactory } from './adapter.mjs'

const require = createRequire(import.meta.url)

/** Once a process: the bindings keep views into one memory. */
let instantiated

/**
 * Opens an engine on one database.
 * @param {string | undefined} url connection string of the database to migrate or compare
 * @param {[path: string, content: string][]} datamodels the schema files
 * @returns `run`, which hands the engine to a function, and `close`, which ends its connections
 */
export async function loadEngine(url, datamodels) {
  instantiated ??= instantiate()
  const bindings = await instantiated
  // Without this registry a panic inside the engine reaches us as "unreachable".
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => process.stderr.write(`schema engine panic: ${message}\n`) }
  const factory = migrationAdapterFactory(url)
  const adapter = bindMigrationAwareSqlAdapterFactory(factory)
  const readable = (error) => originalError(error, adapter.errorRegistry)
  const engine = await bindings.SchemaEngine.new({ datamodels }, () => {}, adapter).catch((error) => { throw readable(error) })
  const run = (act) => act(engine).catch((error) => { throw readable(error) })
  return { run, close: factory.close }
}

/** The engine knows our own errors only by number. */
function originalError(error, registry) {
  const [, id] = /External error id#(\d+)/.exec(String(error?.message ?? error)) ?? []
  return id === undefined ? error : registry.consumeError(Number(id)).error
}

async function instantiate() {
  const bindingsFile = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const bindings = await import(bindingsFile)
  const wasm = await readFile(path.join(path.dirname(bindingsFile), 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': bindings })
  bindings.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return bindings
}
