import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { areas, languages } from './areas'

type Messages = { [key: string]: string | Messages }

const here = import.meta.dirname
const filesOf = (language: string) => readdirSync(join(here, language)).sort()
const read = (language: string, file: string) => JSON.parse(readFileSync(join(here, language, file), 'utf8')) as Messages

function flatten(messages: Messages, prefix = ''): [string, string][] {
  return Object.entries(messages).flatMap(([key, value]) => {
    const path = prefix === '' ? key : `${prefix}.${key}`
    return typeof value === 'string' ? [[path, value] as [string, string]] : flatten(value, path)
  })
}

/** Names of the values and tags that a sentence needs, each once: `{count, plural, …}` and `<link>` alike. */
const slotsOf = (sentence: string) =>
  [...new Set([...sentence.matchAll(/\{(\w+)[,}]|<(\w+)>/g)].map((match) => match[1] ?? match[2]))].sort()

const [first, ...others] = languages

describe('messages', () => {
  it('have the same files in every language', () => {
    for (const language of others) expect(filesOf(language)).toEqual(filesOf(first))
  })

  it('exist for every area that a page can draw from', () => {
    expect(filesOf(first)).toEqual(expect.arrayContaining(areas.map((area) => `${area}.json`)))
  })

  describe.each(filesOf(first))('%s', (file) => {
    const original = flatten(read(first, file))

    it.each(others)('has the same keys in %s', (language) => {
      expect(flatten(read(language, file)).map(([key]) => key).sort()).toEqual(original.map(([key]) => key).sort())
    })

    it.each(others)('asks for the same values in %s', (language) => {
      const translated = new Map(flatten(read(language, file)))
      for (const [key, sentence] of original) expect([key, slotsOf(translated.get(key) ?? '')]).toEqual([key, slotsOf(sentence)])
    })

    it('has no empty sentence', () => {
      for (const language of languages) {
        expect(flatten(read(language, file)).filter(([, sentence]) => sentence.trim() === '')).toEqual([])
      }
    })
  })
})
