import english from '@/messages/en/documents.json'
import japanese from '@/messages/ja/documents.json'
import type { Translate, ViewLanguage } from './draw'

interface Words { readonly [key: string]: string | Words }

const messages: Record<ViewLanguage, Words> = { ja: japanese, en: english }

/**
 * The words of `messages/<language>/documents.json` for programs without next-intl. Knows plain placeholders (`{year}`) and no other ICU
 * syntax; a test keeps the messages so. Throws on a key that is not there or a placeholder without a value.
 */
export function documentWords(language: ViewLanguage): Translate {
  return (key, values = {}) => sentenceAt(language, key).replaceAll(/\{([A-Za-z]+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`${key} needs ${name}`)
    return value
  })
}

function sentenceAt(language: ViewLanguage, key: string): string {
  let place: string | Words | undefined = messages[language]
  for (const part of key.split('.')) place = typeof place === 'object' ? place[part] : undefined
  if (typeof place !== 'string') throw new Error(`no words for ${key} in ${language}`)
  return place
}
