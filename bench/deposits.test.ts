import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { afterAll, expect, it } from 'vitest'
import { stopVerifiers } from '@/server/verification/verifier'
import { benchmarkDeposits } from './deposits/benchmark'
import { report } from './deposits/report'
import { smallSize } from './deposits/size'

// Inside the project, where the bundles find their packages.
mkdirSync('.data/test', { recursive: true })
const folder = path.resolve(mkdtempSync('.data/test/deposits-'))
afterAll(async () => {
  await stopVerifiers()
  rmSync(folder, { recursive: true })
})

async function bundled(entry: string): Promise<string> {
  const outfile = path.join(folder, `${entry.replaceAll('/', '-').replace(/\.ts$/, '')}.mjs`)
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'warning' })
  return outfile
}

it('accepts every deposit of the benchmark in its small form, delivers it, and OpenSSL accepts the receipts', async () => {
  const programs = {
    root: process.cwd(), portal: await bundled('server/deposits/testing/portal-process.ts'), worker: await bundled('worker/main.ts'),
    verificationWorker: await bundled('server/verification/worker.ts'), driver: await bundled('bench/deposits.ts'),
  }
  const { organisations, sealsOfEach, batches, itemsInBatch, smallerRequests } = smallSize
  const benchmark = await benchmarkDeposits(smallSize, programs, path.join(folder, 'house'), () => {})
  expect(benchmark).toMatchObject({ signers: organisations * sealsOfEach, receiptsChecked: 1 })
  expect(benchmark.phases.map(({ name, items }) => [name, items])).toEqual([
    ['accepted', batches * itemsInBatch], ['delivered', batches * itemsInBatch], ['accepted while the worker delivers', batches / 2 * itemsInBatch],
    ['accepted in batches of 1', smallerRequests], ['accepted in batches of 10', smallerRequests * 10],
  ])
  const figures = JSON.parse(report(benchmark).at(-1) ?? '') as Record<string, unknown>
  expect(benchmark.stages.every(({ milliseconds }) => milliseconds > 0)).toBe(true)
  expect(figures.deposits_per_second).toBeGreaterThan(0)
}, 120_000)
