import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { callEngine } from './methods.mjs'
import { applyMigrations, schemaDrift } from './migrate.mjs'
import { loadEngine } from './wasm.mjs'

const root = path.resolve(import.meta.dirname, '../..')

// A small project of its own inside the repository, so that packages are found.
let project = ''
let url = ''

beforeEach(() => {
  mkdirSync(path.join(root, '.data/test'), { recursive: true })
  project = mkdtempSync(path.join(root, '.data/test/engine-'))
  cpSync(path.join(root, 'prisma.config.ts'), path.join(project, 'prisma.config.ts'))
  cpSync(path.join(root, 'prisma/engine'), path.join(project, 'prisma/engine'), { recursive: true })
  put('prisma/schema/main.prisma', 'datasource db {\n  provider = "postgresql"\n}\n')
  put('prisma/schema/person.prisma', 'model Person {\n  id String @id @db.Uuid\n}\n')
  put('prisma/migrations/migration_lock.toml', 'provider = "postgresql"\n')
  put('prisma/migrations/1_first/migration.sql', 'CREATE TABLE "Person" (id UUID NOT NULL, CONSTRAINT "Person_pkey" PRIMARY KEY (id));\n')
  const database = new URL(inject('databaseTemplate').serverUrl)
  database.pathname = `/engine_${randomBytes(6).toString('hex')}`
  url = database.href
})

afterEach(async () => {
  rmSync(project, { recursive: true })
  await admin.query(`DROP DATABASE IF EXISTS ${new URL(url).pathname.slice(1)} WITH (FORCE)`)
})

let admin: pg.Client
beforeAll(async () => {
  admin = new pg.Client({ connectionString: inject('databaseTemplate').serverUrl })
  await admin.connect()
})
afterAll(() => admin.end())

function put(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(project, file)), { recursive: true })
  writeFileSync(path.join(project, file), text)
}

/** Prisma's own command line, as people type it. */
const prisma = (...args: string[]) => prismaOn(url, ...args)

function prismaOn(target: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(root, 'node_modules/prisma/build/index.js'), ...args], {
    cwd: project,
    env: { ...process.env, DATABASE_URL: target, CHECKPOINT_DISABLE: '1' },
    encoding: 'utf8',
  })
  return { status, text: stdout + stderr }
}

async function ask(statement: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(statement)
  await client.end()
  return Object.values(rows[0] ?? {})[0]
}

const inProject = () => path.join(project, 'prisma')
const drifts = (...args: string[]) => prisma('migrate', 'diff', '--from-migrations', 'prisma/migrations', '--to-schema', 'prisma/schema', '--exit-code', ...args)

describe("Prisma's command line over the WASM engine", () => {
  it('creates the database, applies migrations once and knows that it did', () => {
    expect(prisma('migrate', 'deploy')).toMatchObject({ status: 0, text: expect.stringContaining('1_first') })
    expect(prisma('migrate', 'deploy').text).toContain('No pending migrations')
    expect(prisma('migrate', 'status')).toMatchObject({ status: 0, text: expect.stringContaining('up to date') })
  })

  it('tells by its exit status whether the schema says more than the migrations', () => {
    prisma('migrate', 'deploy')
    expect(drifts().status).toBe(0)
    put('prisma/schema/city.prisma', 'model City {\n  id Int @id\n}\n')
    expect(drifts('--script')).toMatchObject({ status: 2, text: expect.stringContaining('CREATE TABLE "City"') })
  })

  it('says plainly that no server answers', () => {
    const nobodyThere = 'postgresql://nobody:x@127.0.0.1:1/none'
    expect(prismaOn(nobodyThere, 'migrate', 'status')).toMatchObject({ status: 1, text: expect.stringContaining('P1001') })
  })

  it('agrees with the direct way about what has been applied', async () => {
    await applyMigrations(url, inProject())
    expect(prisma('migrate', 'status')).toMatchObject({ status: 0, text: expect.stringContaining('up to date') })
  })
})

describe('migrations applied directly', () => {
  it('come one after the other and only once, also when two processes begin together', async () => {
    await admin.query(`CREATE DATABASE ${new URL(url).pathname.slice(1)}`)
    put('prisma/migrations/2_second/migration.sql', 'CREATE TABLE second (id int);')
    const applied = await Promise.all([applyMigrations(url, inProject()), applyMigrations(url, inProject())])
    expect(applied.flat().sort()).toEqual(['1_first', '2_second'])
    expect(await applyMigrations(url, inProject())).toEqual([])
  })

  it('may hold functions and triggers whose bodies have semicolons', async () => {
    put('prisma/migrations/2_function/migration.sql', 'CREATE FUNCTION twice(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN n := n * 2; RETURN n; END; $$;')
    await applyMigrations(url, inProject())
    expect(await ask('SELECT twice(21)')).toBe(42)
    expect(await schemaDrift(url, inProject())).toBe('')
  })

  it('leave nothing behind when they fail, and refuse to go on', async () => {
    put('prisma/migrations/2_broken/migration.sql', 'CREATE TABLE half (id int);\nSELECT 1 / 0;\n')
    await expect(applyMigrations(url, inProject())).rejects.toThrow('division by zero')
    expect(await ask("SELECT to_regclass('half')")).toBeNull()
    await expect(applyMigrations(url, inProject())).rejects.toThrow('2_broken failed halfway')
  })

  it('refuse a migration that was edited after it had been applied', async () => {
    await applyMigrations(url, inProject())
    put('prisma/migrations/1_first/migration.sql', 'CREATE TABLE "Person" (id UUID);\n')
    await expect(applyMigrations(url, inProject())).rejects.toThrow('1_first was edited')
  })

  it('show what the schema says beyond them', async () => {
    expect(await schemaDrift(inject('databaseTemplate').serverUrl, inProject())).toBe('')
    put('prisma/schema/city.prisma', 'model City {\n  id Int @id\n}\n')
    expect(await schemaDrift(inject('databaseTemplate').serverUrl, inProject())).toContain('CREATE TABLE "City"')
  })
})

describe('a new migration', () => {
  const create = async (draft: boolean) => {
    const folder = path.join(project, 'prisma/migrations')
    const files = readdirSync(path.join(project, 'prisma/schema')).map((name) => [name, readFileSync(path.join(project, 'prisma/schema', name), 'utf8')] as [string, string])
    const { run, close } = await loadEngine(inject('databaseTemplate').serverUrl, files)
    const migrationsList = {
      baseDir: folder,
      lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
      shadowDbInitScript: '',
      migrationDirectories: [{ path: '1_first', migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: readFileSync(path.join(folder, '1_first/migration.sql'), 'utf8') } } }],
    }
    const params = { migrationsList, schema: { files: files.map(([name, content]) => ({ path: name, content })) }, migrationName: 'city', draft, filters: { externalTables: [], externalEnums: [] } }
    const made = await run((engine: unknown) => callEngine(engine, 'createMigration', params, () => {}))
    await close()
    return made
  }

  it('holds exactly what is missing', async () => {
    put('prisma/schema/city.prisma', 'model City {\n  id Int @id\n}\n')
    const { generatedMigrationName, migrationScript } = await create(false)
    expect(generatedMigrationName).toMatch(/^\d{14}_city$/)
    expect(migrationScript).toContain('CREATE TABLE "City"')
    expect(migrationScript).not.toContain('Person')
  })

  it('is not made when nothing is missing, unless asked for as a draft', async () => {
    expect((await create(false)).migrationScript).toBeNull()
    expect((await create(true)).migrationScript).toContain('empty migration')
  })
})
