import { chmodSync, statSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'prisma/config'

// Prisma's native schema engine is a separate download; prisma/engine runs its WASM build from npm instead.
// Set the variable to use another engine.
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= executable(path.join(import.meta.dirname, 'prisma/engine/schema-engine.mjs'))

/** Archives and some checkouts lose the executable bit. */
function executable(file: string): string {
  if ((statSync(file).mode & 0o111) === 0) chmodSync(file, 0o755)
  return file
}

export default defineConfig({
  schema: 'prisma/schema',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? '' },
})
