import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fuzzReader, type FuzzOptions } from './fuzz-session'
import { bundleInstrumented } from './fuzz-instrument'
import { minimised } from './fuzz-minimise'
import { concatBytes } from '../bytes'

const core = path.resolve(import.meta.dirname, '..')
const root = path.resolve(core, '../..')
const folder = mkdtempSync(path.join(tmpdir(), 'madoguchi-fuzz-'))
// Beside the packages that it imports.
const bundle = { file: path.join(root, 'node_modules', '.cache', `fuzz-${process.pid}.mjs`), places: [] as readonly string[] }

beforeAll(async () => {
  bundle.places = await bundleInstrumented(path.join(import.meta.dirname, 'fuzz-thread.ts'), core, bundle.file)
})

afterAll(() => {
  rmSync(folder, { recursive: true })
  rmSync(bundle.file)
})

const fuzz = (reader: string, options: Partial<FuzzOptions>) =>
  fuzzReader(bundle, reader, { seconds: 60, seed: 1, planted: 'nothing', folder: undefined, hangSeconds: 3, ...options }, () => undefined)

describe('fuzzing', () => {
  it('finds a planted bug, keeps its input small and writes it down', async () => {
    const { fault } = await fuzz('time-stamps', { planted: 'crash', folder })
    expect(fault?.what).toContain('planted bug')
    expect(fault?.file !== undefined && new Uint8Array(readFileSync(fault.file))).toEqual(fault?.input)
    // What it starts from has over 90 bytes, and nothing can be left out but the bytes of the policy, the digest and the serial number.
    expect(fault?.input.length).toBeLessThan(70)
  }, 120_000)

  it('finds an input over which a reader hangs', async () => {
    const { fault } = await fuzz('lists', { planted: 'hang' })
    expect(fault).toMatchObject({ what: 'no answer in 3 s' })
    expect(fault?.input.length).toBeGreaterThan(0)
  }, 120_000)

  it('finds nothing where nothing was planted, counts branches and keeps what reaches new ones', async () => {
    const { fault, executions, corpus, coverage } = await fuzz('responses', { seconds: 2 })
    expect(fault).toBeUndefined()
    expect(executions).toBeGreaterThan(corpus)
    const ocsp = coverage.find(({ file }) => file === 'ocsp')
    expect(ocsp?.met).toBeGreaterThan(10)
    expect(ocsp?.met).toBeLessThanOrEqual(ocsp?.all ?? 0)
  })

  it('ends when a reader is unknown', async () => {
    await expect(fuzz('certificate', {})).rejects.toThrow('no reader is called certificate')
  })
})

describe('an input made smaller', () => {
  it('keeps what makes it faulty and loses the rest', async () => {
    const faulty = concatBytes([new Uint8Array(500), Uint8Array.of(7, 8, 9), new Uint8Array(500)])
    const isFaulty = async (bytes: Uint8Array) => Buffer.from(bytes).includes(Buffer.from([7, 8, 9]))
    expect(await minimised(faulty, isFaulty, 5000)).toEqual(Uint8Array.of(7, 8, 9))
  })
})
