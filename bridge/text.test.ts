import { describe, expect, it } from 'vitest'
import en from '@/messages/en/bridge.json'
import ja from '@/messages/ja/bridge.json'
import { PROBLEM_REASONS } from './problem'
import { translator } from './text'

const keysOf = (value: object, path = ''): string[] =>
  Object.entries(value).flatMap(([key, inner]) => (typeof inner === 'string' ? [path + key] : keysOf(inner as object, `${path}${key}.`)))

describe('the words of the bridge', () => {
  it('exist in both languages', () => expect(keysOf(en).sort()).toEqual(keysOf(ja).sort()))
  it('have a title, what happened and what to do for every reason, and for nothing else', () => {
    expect(Object.keys(ja.problems).sort()).toEqual([...PROBLEM_REASONS].sort())
    for (const reason of PROBLEM_REASONS) {
      for (const language of ['ja', 'en'] as const) {
        const t = translator(language)
        expect([t(`problems.${reason}.title`), t(`problems.${reason}.what`), t(`problems.${reason}.next`)].every((text) => text.length > 3)).toBe(true)
      }
    }
  })
})
