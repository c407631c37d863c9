#!/usr/bin/env node
// Stands in for Prisma's native schema-engine binary, which is a separate download: same arguments and JSON-RPC,
// run by the WASM build that npm carries. prisma.config.ts points PRISMA_SCHEMA_ENGINE_BINARY here.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { runDatabaseCommand } from './database-commands.mjs'
import { callEngine } from './methods.mjs'
import { serveRpc } from './rpc.mjs'
import { loadEngine } from './wasm.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  strict: false,
  options: {
    version: { type: 'boolean' },
    datasource: { type: 'string' },
    datamodels: { type: 'string', multiple: true },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
  },
})

if (values.version) {
  console.log('schema-engine-wasm')
} else if (positionals[0] === 'cli') {
  process.exitCode = await runDatabaseCommand(positionals[1], databaseUrl())
} else {
  const { handle, close } = rpcHandler()
  await serveRpc(handle)
  await close()
}

function databaseUrl() {
  return values.datasource ? JSON.parse(values.datasource).url : undefined
}

/** The engine is loaded at the first request, because only that may carry the schema files. */
function rpcHandler() {
  let loading
  return {
    async handle(method, params, print) {
      loading ??= loadEngine(databaseUrl(), schemaFiles(params))
      const { run } = await loading
      return run((engine) => callEngine(engine, method, params, print))
    },
    close: async () => (await loading)?.close(),
  }
}

function schemaFiles(params) {
  const named = (values.datamodels ?? []).flatMap((names) => names.split(','))
  if (named.length > 0) return named.map((file) => [file, readFileSync(file, 'utf8')])
  const sent = params.schema?.files ?? params.to?.files ?? params.from?.files
  if (sent) return sent.map(({ path, content }) => [path, content])
  return [['schema.prisma', 'datasource db {\n  provider = "postgresql"\n}\n']]
}
