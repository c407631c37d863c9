import en from '@/messages/en/bridge.json'
import ja from '@/messages/ja/bridge.json'
import { formatMessage, type MessageValues } from './message-format'

export type Language = 'ja' | 'en'

type PathsIn<Tree, Before extends string = ''> = {
  [Key in keyof Tree & string]: Tree[Key] extends string ? `${Before}${Key}` : PathsIn<Tree[Key], `${Before}${Key}.`>
}[keyof Tree & string]

/** Every place in messages/<language>/bridge.json that holds a sentence. */
export type TextKey = PathsIn<typeof ja>

export type Translate = (key: TextKey, values?: MessageValues) => string

type Words = { readonly [key: string]: string | Words }

const WORDS: Record<Language, Words> = { ja, en }

function sentenceAt(language: Language, key: string): string {
  let place: string | Words | undefined = WORDS[language]
  for (const part of key.split('.')) place = typeof place === 'object' ? place[part] : undefined
  if (typeof place !== 'string') throw new Error(`no sentence for ${key} in ${language}`)
  return place
}

/** Japanese unless English is asked for by name. */
export const languageOf = (value: string | null): Language => (value === 'en' ? 'en' : 'ja')

/** @returns a function that throws on a key that is not there or a placeholder without a value */
export const translator = (language: Language): Translate => (key, values = {}) => formatMessage(sentenceAt(language, key), values, language)
