import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { afterAll, expect, it } from 'vitest'
import { z } from 'zod'
import type { Measured } from './uploads/benchmark'
import { stages } from './uploads/course'
import { growths } from './uploads/report'

// Inside the project, where the bundle finds its packages.
mkdirSync('.data/test', { recursive: true })
const directory = mkdtempSync('.data/test/uploads-')
afterAll(() => rmSync(directory, { recursive: true }))

const answer = z.object({ ratios: z.object({ longest_vs_shortest_shift_jis: z.number().positive() }), rowsPerCpuSecond: z.number().positive(), grown: z.literal(0) })

it('nothing is held of the rows of a table, and none has a query of its own, while ten times as many are read, packed, signed and reported', async () => {
  const outfile = path.join(directory, 'uploads.mjs')
  await build({ entryPoints: ['bench/uploads.ts'], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'warning' })
  const { status, stdout, stderr } = spawnSync(process.execPath, [outfile, 'small'], { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  answer.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))
}, 120_000)

it('a table of which rows are held, or asked about one by one, fails', () => {
  const of = (rows: number, heldMegabytes: number, queries: number, residentMegabytes = 100): Measured => {
    const stage = { cpuSeconds: 1, seconds: 1, queries, residentMegabytes, heldMegabytes }
    return { encoding: 'utf-8', size: { rows, noteCharacters: 0 }, megabytes: 1, stages: { taken: stage, packed: stage, signed: stage, reported: stage } }
  }
  expect(growths([of(1000, 4, 90), of(100_000, 6, 9000)])).toEqual([])
  expect(growths([of(1000, 4, 90), of(100_000, 30, 9000)])).toHaveLength(stages.length)
  expect(growths([of(1000, 4, 90), of(100_000, 30, 9000, 400)])).toHaveLength(2 * stages.length)
  expect(growths([of(1000, 4, 90), of(100_000, 4, 100_000)])).toHaveLength(stages.length)
})
