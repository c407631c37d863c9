import type { Phrase } from '../phrase'
import type { Portal } from '../portals'
import type { Reader } from '../readers'
import { type Language, translator } from '../text'
import { renderPage } from './layout'
import { labelOf, PhraseBox } from './parts'

type HomeView = { portals: readonly Portal[]; readers: readonly Reader[]; phrase: Phrase; language: Language; otherLanguageHref: string }

/** Says that the bridge runs, for whom, and with which readers. Nothing starts here. */
export function homePage({ portals, readers, phrase, language, otherLanguageHref }: HomeView): string {
  const t = translator(language)
  return renderPage(
    { language, title: t('home.title'), otherLanguageHref },
    <>
      <h1>{t('home.title')}</h1>
      <p>{t('home.what')}</p>
      <PhraseBox phrase={phrase} language={language} t={t} />
      <p>
        <a className="again" href={`/check?lang=${language}`}>
          {t('check.title')}
        </a>
      </p>
      <h2>{t('home.portals')}</h2>
      <ul>
        {portals.map(({ origin }) => (
          <li key={origin}>{origin}</li>
        ))}
      </ul>
      <h2>{t('home.readers')}</h2>
      {readers.length === 0 ? (
        <p>{t('home.noReaders')}</p>
      ) : (
        <ul>
          {readers.map((reader) => (
            <li key={reader.id}>{labelOf(reader.label, t)}</li>
          ))}
        </ul>
      )}
    </>,
  )
}
