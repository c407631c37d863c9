import { Fragment } from 'react'
import type { Phrase } from '../phrase'
import type { Portal } from '../portals'
import type { Reader, ReaderLabel } from '../readers'
import type { Language, Translate } from '../text'

export function PhraseBox({ phrase, language, t }: { phrase: Phrase; language: Language; t: Translate }) {
  return (
    <div className="phrase">
      <dl>
        <dt>{t('phrase.label')}</dt>
        <dd>
          {phrase[language].map((word) => (
            <Fragment key={word}>
              <span className="word">{word}</span>{' '}
            </Fragment>
          ))}
        </dd>
      </dl>
      <p>{t('phrase.hint')}</p>
    </div>
  )
}

/** The origin as text alone: no name a site could choose for itself, and nothing that could be mistaken for the address bar. */
export function Origin({ portal }: { portal: Portal }) {
  return (
    <bdi className="origin" dir="ltr">
      {portal.origin}
    </bdi>
  )
}

/** In groups of eight, so that people can compare it with another page's. */
export function Fingerprint({ sha256 }: { sha256: Buffer }) {
  return <span className="digest">{sha256.toString('hex').replace(/(.{8})(?=.)/g, '$1 ')}</span>
}

export const labelOf = (label: ReaderLabel, t: Translate): string => {
  if (label.kind === 'name') return label.text
  return t(`choose.${label.state}`)
}

/** One button each, for the form around them. */
export function ReaderButtons({ readers, t }: { readers: readonly Reader[]; t: Translate }) {
  return (
    <ul className="list">
      {readers.map((reader) => (
        <li key={reader.id}>
          <button className="button other" name="reader" value={reader.id}>
            {labelOf(reader.label, t)}
          </button>
        </li>
      ))}
    </ul>
  )
}
