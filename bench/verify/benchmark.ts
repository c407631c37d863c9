// Signature files per CPU-second: ours, PKI.js and the arithmetic alone, over the same files in the same run.
import type { CmsVerdict } from '@/pki/verify/cms'
import { measure, pairedRatio, spreadOf, type Contestant, type Rates } from '../rounds'
import { makeCorpus, type Corpus, type CorpusSize, type Fault, type Sample } from './corpus'
import { keptCorpus } from './corpus-file'
import { isAnsweredRight, ourVerifier, questionsOf, type Verifier } from './ours'
import { pkijsVerifier } from './pkijs-peer'

export interface BenchmarkSize extends CorpusSize {
  readonly rounds: number
}

export const fullSize: BenchmarkSize = { samples: 1000, signers: 200, contentBytes: 20_000, badShare: 0.02, rounds: 7 }

/** How many times as large documents are, to see how the cost grows with them. */
const growth = [10, 100]

const largeName = (factor: number) => `ours, remembered, documents x ${factor}`

const names = {
  cold: 'ours, chain of two from nothing',
  caching: 'ours, issuers remembered',
  pkijs: 'PKI.js, chain of two',
  coldBare: 'its signatures alone, from nothing',
  cachingBare: 'its signatures alone, remembered',
} as const

export interface VerifyBenchmark {
  readonly corpus: Corpus
  readonly rates: Rates
  /** Signatures verified for each file. */
  readonly signatures: { readonly cold: number; readonly caching: number }
}

/** Throws when any answer of anybody is not the right one. `folder`: where corpora are kept from run to run. */
export async function benchmarkVerify(
  { rounds, ...size }: BenchmarkSize,
  say: (line: string) => void,
  folder?: string,
): Promise<VerifyBenchmark> {
  say(`${size.samples} documents of ${size.contentBytes} bytes, signed by ${size.signers} signers`)
  const corpus = folder === undefined ? await makeCorpus(size) : await keptCorpus(folder, size)
  const large = await Promise.all(growth.map((factor) => largeDocuments(size, factor)))
  const asked = { cold: await questionsOf(corpus, 'nothing'), caching: await questionsOf(corpus, 'issuers') }
  const bare = (name: string, questions: typeof asked.cold): Contestant => ({
    name,
    passes: 10,
    run: () => {
      if (!questions.every(isAnsweredRight)) throw new Error(`${name}: a signature was answered wrongly`)
      return corpus.samples.length
    },
  })
  const contestants: Contestant[] = [
    verdicts(names.cold, corpus, ourVerifier(corpus, 'nothing')),
    verdicts(names.caching, corpus, ourVerifier(corpus, 'issuers')),
    pkijs(corpus),
    bare(names.coldBare, asked.cold),
    bare(names.cachingBare, asked.caching),
    ...large,
  ]
  const rates = await measure(contestants, rounds, (round) => say(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`))
  const perFile = (questions: readonly unknown[]) => questions.length / corpus.samples.length
  return { corpus, rates, signatures: { cold: perFile(asked.cold), caching: perFile(asked.caching) } }
}

const verdicts = (name: string, corpus: Corpus, verifier: Verifier): Contestant => ({
  name,
  passes: 3,
  run: () => answeredRight(name, corpus, verifier, isExpected),
})

/** A few documents many times as large, under two signers. */
async function largeDocuments({ contentBytes }: CorpusSize, factor: number): Promise<Contestant> {
  const corpus = await makeCorpus({ samples: 20, signers: 2, contentBytes: contentBytes * factor, badShare: 0.1 })
  return { ...verdicts(largeName(factor), corpus, ourVerifier(corpus, 'issuers')), passes: Math.ceil(100 / factor) }
}

const pkijs = (corpus: Corpus): Contestant => ({
  name: names.pkijs,
  passes: 1,
  run: () => answeredRight(names.pkijs, corpus, pkijsVerifier(corpus), (isGood, fault) => isGood === !fault),
})

/** Found right where it is right, and wrong for the reason for which it is wrong. */
export function isExpected({ indication, steps }: CmsVerdict, fault: Fault | undefined): boolean {
  if (!fault) return indication === 'TOTAL-PASSED' && steps.every(({ outcome }) => outcome === 'passed')
  const step = steps.find(({ name }) => name === fault.step)
  return indication === fault.indication && step !== undefined && step.outcome !== 'passed' && step.reason === fault.reason
}

export async function answeredRight<Answer>(
  name: string,
  { samples }: Corpus,
  verifier: (sample: Sample) => Promise<Answer>,
  isRight: (answer: Answer, fault: Fault | undefined) => boolean,
): Promise<number> {
  for (const [index, sample] of samples.entries()) {
    if (!isRight(await verifier(sample), sample.fault)) throw new Error(`${name}: file ${index} was answered wrongly`)
  }
  return samples.length
}

const figure = (value: number) => (value < 100 ? value.toFixed(2) : Math.round(value).toString())

/** Readable rows, and last one line of JSON. */
export function report({ rates, signatures }: VerifyBenchmark): string[] {
  const row = (label: string, { low, median, high }: ReturnType<typeof spreadOf>, unit: string) =>
    `${label.padEnd(36)} ${figure(median).padStart(8)} ${unit} (${figure(low)} to ${figure(high)})`
  const ratio = (over: string, under: string) => pairedRatio(rates, over, under)
  const ratios = {
    cms_vs_pkijs: ratio(names.cold, names.pkijs),
    cached_vs_pkijs: ratio(names.caching, names.pkijs),
    cms_vs_bare: ratio(names.cold, names.coldBare),
    cached_vs_bare: ratio(names.caching, names.cachingBare),
  }
  const medians = Object.entries(ratios).map(([name, { median }]) => [name, Number(median.toPrecision(4))])
  return [
    'Signature files per CPU-second: median (quartiles)',
    ...[...rates].map(([name, values]) => row(name, spreadOf(values), '/s')),
    `Signatures verified a file: ${signatures.cold.toFixed(2)} from nothing, ${signatures.caching.toFixed(2)} remembered`,
    'Ratio within a round: median (quartiles)',
    ...Object.entries(ratios).map(([name, spread]) => row(name, spread, 'x ')),
    JSON.stringify({ ratios: Object.fromEntries(medians) }),
  ]
}
