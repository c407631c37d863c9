import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPhrase } from './phrase'
import { PHRASE_WORDS } from './phrase-words'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'madoguchi-phrase-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('the phrase of an installation', () => {
  it('is made once, of four different words, and stays the same in both languages', async () => {
    const first = await openPhrase(folder)
    expect(new Set(first.ja).size).toBe(4)
    expect(first.en).toHaveLength(4)
    expect(await openPhrase(folder)).toEqual(first)
  })
  it('differs between installations', async () => {
    const phrases = await Promise.all(Array.from({ length: 5 }, (_, i) => openPhrase(join(folder, String(i)))))
    expect(new Set(phrases.map(({ ja }) => ja.join())).size).toBe(5)
  })
  it('is readable by its owner only', async () => {
    await openPhrase(join(folder, 'state'))
    expect((await stat(join(folder, 'state', 'phrase.json'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'state'))).mode & 0o777).toBe(0o700)
  })
  it('is never replaced by another when its file is damaged', async () => {
    await writeFile(join(folder, 'phrase.json'), '{"words":[1,2]}')
    await expect(openPhrase(folder)).rejects.toThrow()
  })
  it('has no word twice to draw from', () => {
    expect(new Set(PHRASE_WORDS.map(([ja]) => ja)).size).toBe(PHRASE_WORDS.length)
    expect(new Set(PHRASE_WORDS.map(([, en]) => en)).size).toBe(PHRASE_WORDS.length)
  })
})
