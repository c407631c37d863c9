import { createTranslator } from 'use-intl/core'
import en from '@/messages/en/bridge.json'
import ja from '@/messages/ja/bridge.json'

export type Language = 'ja' | 'en'

const make = (locale: Language, messages: typeof ja) => createTranslator({ locale, messages, onError: (error) => { throw error } })

export type Translate = ReturnType<typeof make>

const TRANSLATORS: Record<Language, Translate> = { ja: make('ja', ja), en: make('en', en) }

/** Japanese unless English is asked for by name. */
export const languageOf = (value: string | null): Language => (value === 'en' ? 'en' : 'ja')

export const translator = (language: Language): Translate => TRANSLATORS[language]
