import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { afterAll, expect, it } from 'vitest'
import { z } from 'zod'

// Inside the project, where the bundle finds its packages.
mkdirSync('.data/test', { recursive: true })
const directory = mkdtempSync('.data/test/stream-')
afterAll(() => rmSync(directory, { recursive: true }))

const STREAMED_MEGABYTES = 64
const MAY_GROW_MEGABYTES = 32
const answer = z.object({ megabytes: z.literal(STREAMED_MEGABYTES), grownMegabytes: z.number() })

it('memory stays flat while 64 MB stream through the writer and the reader of sealed blobs, and the same bytes come out', async () => {
  const outfile = path.join(directory, 'stream.mjs')
  await build({ entryPoints: ['bench/stream.ts'], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'warning' })
  const { status, stdout, stderr } = spawnSync(process.execPath, [outfile, String(STREAMED_MEGABYTES)], { encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  const { grownMegabytes } = answer.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))
  expect(grownMegabytes).toBeLessThan(MAY_GROW_MEGABYTES)
}, 60_000)
