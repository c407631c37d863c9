import { randomInt } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { PHRASE_WORDS } from './phrase-words'

const LENGTH_IN_WORDS = 4

const phraseFile = z.object({ words: z.array(z.int().min(0).max(PHRASE_WORDS.length - 1)).length(LENGTH_IN_WORDS) })

/** The words that only this installation shows, so that people can tell its window from one a page has drawn. */
export type Phrase = Record<'ja' | 'en', readonly string[]>

const spell = (words: readonly number[]): Phrase => {
  const pairs = words.flatMap((index) => PHRASE_WORDS[index] ?? [])
  return { ja: pairs.filter((_, i) => i % 2 === 0), en: pairs.filter((_, i) => i % 2 === 1) }
}

/** Distinct words, so that a phrase is read as four of them. */
function drawWords(): number[] {
  const drawn = new Set<number>()
  while (drawn.size < LENGTH_IN_WORDS) drawn.add(randomInt(PHRASE_WORDS.length))
  return [...drawn]
}

/** Reads the phrase of this installation, or makes it at the first start. The file is for the owner's eyes only (0600). */
export async function openPhrase(stateFolder: string): Promise<Phrase> {
  await mkdir(stateFolder, { recursive: true, mode: 0o700 })
  const path = join(stateFolder, 'phrase.json')
  const fresh = { words: drawWords() }
  try {
    await writeFile(path, JSON.stringify(fresh), { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw new Error('the bridge cannot write its state folder', { cause: error })
  }
  return spell(phraseFile.parse(JSON.parse(await readFile(path, 'utf8'))).words)
}
