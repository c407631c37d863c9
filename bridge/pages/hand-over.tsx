import { type Portal, type Purpose, responseUrl, startUrl } from '../portals'
import type { PortalResponse } from '../portal-client'
import { type Language, translator } from '../text'
import { renderPage } from './layout'
import { Origin } from './parts'

type HandOverView = { portal: Portal; purpose: Purpose; response: PortalResponse; language: Language }

/** The members of the JSON as form fields; a list becomes one field for each member, in order. */
const fieldsOf = (response: PortalResponse): [name: string, value: string][] =>
  Object.entries(response).flatMap(([name, value]: [string, string | readonly string[]]) =>
    (typeof value === 'string' ? [value] : value).map((one): [string, string] => [name, one]))

/** The bridge cannot reach the portal; the browser can. It carries the same fields in a form. */
export function handOverPage({ portal, purpose, response, language }: HandOverView): string {
  const t = translator(language)
  return renderPage(
    { language, title: t('handOver.title'), otherLanguageHref: null },
    <>
      <h1>{t('handOver.heading')}</h1>
      <p>{t('handOver.what', { origin: portal.origin })}</p>
      <p>
        <Origin portal={portal} />
      </p>
      <form action={responseUrl(portal)} method="post">
        {fieldsOf(response).map(([name, value], i) => (
          <input key={i} type="hidden" name={name} value={value} />
        ))}
        <div className="actions">
          <button className="button">{t('handOver.submit')}</button>
          <a className="button other" href={startUrl(portal, purpose)}>
            {t('cancel')}
          </a>
        </div>
      </form>
    </>,
  )
}
