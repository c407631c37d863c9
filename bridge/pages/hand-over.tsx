import { loginUrl, type Portal, responseUrl } from '../portals'
import type { SignedResponse } from '../portal-client'
import { type Language, translator } from '../text'
import { renderPage } from './layout'
import { Origin } from './parts'

/** The bridge cannot reach the portal; the browser can. It carries the same fields in a form. */
export function handOverPage(portal: Portal, response: SignedResponse, language: Language): string {
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
        <input type="hidden" name="request" value={response.request} />
        <input type="hidden" name="certificate" value={response.certificate} />
        <input type="hidden" name="signature" value={response.signature} />
        <div className="actions">
          <button className="button">{t('handOver.submit')}</button>
          <a className="button other" href={loginUrl(portal)}>
            {t('handOver.cancel')}
          </a>
        </div>
      </form>
    </>,
  )
}
