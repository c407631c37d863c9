import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { concludeVerdict, failed, passed } from '@/pki/verify/verdict'
import { pairedRatio, spreadOf } from '../rounds'
import { answeredRight, benchmarkVerify, isExpected, report } from './benchmark'
import { makeCorpus, type Corpus } from './corpus'
import { keptCorpus } from './corpus-file'

const asText = (corpus: Corpus) =>
  JSON.stringify(corpus, (_, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value))

describe('the benchmark of verification', () => {
  it('stands only if ours and PKI.js answer every file rightly, the bad ones too', async () => {
    const small = { samples: 40, signers: 4, contentBytes: 2000, badShare: 0.2, rounds: 1 }
    const benchmark = await benchmarkVerify(small, () => {})
    const faults = benchmark.corpus.samples.flatMap(({ fault }) => fault?.reason ?? [])
    expect(faults).toHaveLength(8)
    expect(new Set(faults).size).toBe(5)
    expect([...benchmark.rates.values()].every(([rate = 0]) => rate > 0)).toBe(true)
    // A file with every signature counted has three: its own, its signer's certificate and the issuer's, which is remembered.
    expect(benchmark.signatures.cold).toBeGreaterThan(2.5)
    expect(benchmark.signatures.caching).toBeGreaterThan(1.5)
    expect(benchmark.signatures.caching).toBeLessThan(benchmark.signatures.cold - 0.5)
    const lines = report(benchmark)
    const { ratios } = JSON.parse(lines.at(-1) ?? '') as { ratios: Record<string, number> }
    expect(Object.keys(ratios)).toEqual(['cms_vs_pkijs', 'cached_vs_pkijs', 'cms_vs_bare', 'cached_vs_bare'])
    expect(Object.values(ratios).every((ratio) => ratio > 0)).toBe(true)
  }, 120_000)

  it('reads the corpus that it kept as the one that it made', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'madoguchi-bench-'))
    const size = { samples: 5, signers: 1, contentBytes: 10, badShare: 0.2 }
    const made = await keptCorpus(folder, size)
    // The bytes of one are of Node's buffers, those of the other are not.
    expect(asText(await keptCorpus(folder, size)) === asText(made)).toBe(true)
    rmSync(folder, { recursive: true })
  })

  it('throws over a verifier that passes everything, and over one that passes nothing', async () => {
    const corpus = await makeCorpus({ samples: 10, signers: 1, contentBytes: 100, badShare: 0.1 })
    const yes = async () => concludeVerdict([passed('format')])
    const no = async () => concludeVerdict([failed('format', 'malformed')])
    for (const verifier of [yes, no]) await expect(answeredRight('it', corpus, verifier, isExpected)).rejects.toThrow(/answered wrongly/)
  })
})

describe('ratios', () => {
  it('are taken within a round, so that a busy moment hits both sides', () => {
    const rates = new Map([['ours', [100, 10, 100]], ['theirs', [10, 1, 10]]])
    expect(pairedRatio(rates, 'ours', 'theirs')).toEqual({ low: 10, median: 10, high: 10 })
  })

  it('are shown as median and quartiles', () => {
    expect(spreadOf([5, 1, 3, 2, 4])).toEqual({ low: 2, median: 3, high: 4 })
  })
})
