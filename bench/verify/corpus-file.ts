import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makeCorpus, type Corpus, type CorpusSize, type Fault } from './corpus'

/** Counts up when corpora are made in another way. */
const version = 2

interface StoredCorpus {
  readonly at: string
  readonly authorities: readonly { certificate: string; list: string }[]
  readonly samples: readonly { cms: string; content: string; fault: Fault | null }[]
}

/** The corpus of that size kept in a folder, made and put there the first time: two hundred keys take a while. */
export async function keptCorpus(folder: string, size: CorpusSize): Promise<Corpus> {
  const file = path.join(folder, `corpus-${version}-${Object.values(size).join('-')}.json`)
  if (existsSync(file)) return readCorpus(JSON.parse(readFileSync(file, 'utf8')) as StoredCorpus)
  const corpus = await makeCorpus(size)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(file, JSON.stringify(stored(corpus)), { mode: 0o600 })
  return corpus
}

const toText = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const toBytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))

const stored = ({ at, authorities, samples }: Corpus): StoredCorpus => ({
  at: at.toISOString(),
  authorities: authorities.map(({ certificate, list }) => ({ certificate: toText(certificate), list: toText(list) })),
  samples: samples.map(({ cms, content, fault }) => ({ cms: toText(cms), content: toText(content), fault: fault ?? null })),
})

function readCorpus({ at, authorities, samples }: StoredCorpus): Corpus {
  const [root, issuing] = authorities.map(({ certificate, list }) => ({ certificate: toBytes(certificate), list: toBytes(list) }))
  if (!root || !issuing) throw new Error('a kept corpus has two authorities')
  const read = samples.map(({ cms, content, fault }) => ({ cms: toBytes(cms), content: toBytes(content), fault: fault ?? undefined }))
  return { at: new Date(at), authorities: [root, issuing], samples: read }
}
