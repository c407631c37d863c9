import type { PinQuestion } from './pinentry'
import type { Phrase } from './phrase'
import type { Portal, Purpose } from './portals'
import { type Language, translator } from './text'

/** What the window outside the browser says: for whom, for what, and the words that tell it from a window that somebody else opened. */
export function pinQuestion(purpose: Purpose, portal: Portal, phrase: Phrase, language: Language): PinQuestion {
  const t = translator(language)
  const lines = [t(`${purpose}.heading`), `${t(`${purpose}.origin`)}: ${portal.origin}`, `${t('phrase.label')}: ${phrase[language].join(' ')}`]
  return { title: t('app'), description: lines.join('\n'), prompt: t(`${purpose}.secretLabel`), ok: t(`${purpose}.submit`), cancel: t('cancel') }
}
