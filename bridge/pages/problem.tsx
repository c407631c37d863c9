import { type Portal, type Purpose, startUrl } from '../portals'
import type { ProblemReason } from '../problem'
import { type Language, translator } from '../text'
import { renderPage } from './layout'

type ProblemView = {
  reason: ProblemReason
  /** Where people can start again: the portal that asked, or every pinned one when that is not certain. */
  portals: readonly Portal[]
  purpose: Purpose
  againHref: string | null
  reference: string | null
  language: Language
  otherLanguageHref: string | null
}

/** One sentence what happened, one what to do, and the way back. */
export function problemPage({ reason, portals, purpose, againHref, reference, language, otherLanguageHref }: ProblemView): string {
  const t = translator(language)
  const title = t(`problems.${reason}.title`)
  return renderPage(
    { language, title: t('errorTitle', { title }), otherLanguageHref },
    <>
      <h1>{title}</h1>
      <p>{t(`problems.${reason}.what`)}</p>
      <h2>{t('back.heading')}</h2>
      <p>{t(`problems.${reason}.next`)}</p>
      {againHref !== null && (
        <p>
          <a className="button" href={againHref}>
            {t('again')}
          </a>
        </p>
      )}
      {portals.map((portal) => (
        <p key={portal.origin}>
          <a className="button other" href={startUrl(portal, purpose)}>
            {t(purpose === 'login' ? 'back.login' : 'back.site', { origin: portal.origin })}
          </a>
        </p>
      ))}
      {reference !== null && <p className="hint">{t('reference', { reference })}</p>}
    </>,
  )
}
