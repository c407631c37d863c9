// Tables of growing length, each read, checked, prepared, packed for signing, signed and reported in a process of its own.
import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { database } from '@/server/database'
import { accountFor } from '@/server/identity/accounts'
import { setting } from '@/server/env'
import { installJobQueue } from '@/server/job-queue'
import { ensureLink } from '@/server/links/ensure'
import { ensureDepositingOrganisation } from '@/server/organisations/register'
import { openHouse } from '../mailbox/house'
import type { Course, Looks, Stage } from './course'
import { writeSignatures, writeTable, type Encoding, type TableSize } from './files'
import type { Watched } from './watch'

export interface UploadsSize {
  readonly warmUpRows: number
  /** From short to long. */
  readonly tables: readonly (TableSize & { readonly encodings: readonly Encoding[], readonly looks: Looks })[]
  readonly residents: number
}

export interface Measured {
  readonly encoding: Encoding
  readonly size: TableSize
  readonly megabytes: number
  readonly stages: Record<Stage, Watched>
}

const organisation = { id: randomUUID(), name: '試験生命保険株式会社', corporateNumber: '2000012010019' }

/** `program`: this benchmark's own bundle, which measures when it is told to (bench/uploads.ts). */
export async function benchmarkUploads({ warmUpRows, tables, residents }: UploadsSize, program: string, folder: string, say: (line: string) => void): Promise<Measured[]> {
  const house = await openHouse(folder)
  const files = path.join(folder, 'files')
  mkdirSync(files, { mode: 0o700 })
  try {
    // Links are announced by jobs; nobody takes them here.
    await installJobQueue(setting('DATABASE_URL'))
    await ensureDepositingOrganisation(database(), organisation)
    const pseudonyms = await linkedResidents(residents)
    const measured: Measured[] = []
    for (const { encodings, looks, ...size } of tables) for (const encoding of encodings) {
      const warmUp = await filesOf(path.join(files, 'warm-up'), encoding, { rows: warmUpRows, noteCharacters: 0 }, pseudonyms)
      const { megabytes, ...table } = await filesOf(path.join(files, 'measured'), encoding, size, pseudonyms)
      const stages = await inProcess(program, { organisation, warmUp, measured: table, looks })
      measured.push({ encoding, size, megabytes, stages })
      say(`${encoding}, ${size.rows} rows`)
    }
    return measured
  } finally {
    rmSync(files, { recursive: true, force: true })
    await house.close()
  }
}

async function filesOf(place: string, encoding: Encoding, size: TableSize, pseudonyms: readonly string[]): Promise<Course['measured'] & { megabytes: number }> {
  const [table, signatures] = [`${place}.csv`, `${place}.zip`]
  const bytes = await writeTable(table, encoding, size, pseudonyms)
  await writeSignatures(signatures, size.rows)
  return { table, signatures, rows: size.rows, megabytes: bytes / 1024 / 1024 }
}

async function linkedResidents(count: number): Promise<string[]> {
  const hash = () => new Uint8Array(randomBytes(32))
  const pseudonyms: string[] = []
  for (let number = 0; number < count; number++) {
    const account = await accountFor({ issuerKeyHash: hash(), serialHmac: hash() }, new Date())
    if (!account.ok) throw new Error(account.reason)
    pseudonyms.push(await ensureLink(database(), organisation.id, account, new Date()))
  }
  return pseudonyms
}

/** Its settings are this process's, which the house has made. */
function inProcess(program: string, course: Course): Promise<Record<Stage, Watched>> {
  const child = spawn(process.execPath, ['--expose-gc', '--enable-source-maps', program, 'measure', JSON.stringify(course)], { stdio: ['ignore', 'pipe', 'inherit'], env: process.env })
  let answer = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => { answer += text })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(answer) as Record<Stage, Watched>)
      else reject(new Error(`The process that measures ended with ${code}.`))
    })
  })
}
