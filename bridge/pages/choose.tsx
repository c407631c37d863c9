import { startUrl } from '../portals'
import type { Reader } from '../readers'
import type { BridgeRequest } from '../request'
import { type Language, translator } from '../text'
import { renderPage } from './layout'
import { ReaderButtons } from './parts'

type ChooseView = { request: BridgeRequest; readers: readonly Reader[]; language: Language; otherLanguageHref: string }

/** Several readers: one button each, in a GET form so that the long request stands in the page once. */
export function choosePage({ request, readers, language, otherLanguageHref }: ChooseView): string {
  const t = translator(language)
  return renderPage(
    { language, title: t('choose.title'), otherLanguageHref },
    <>
      <h1>{t('choose.heading')}</h1>
      <p>{t(`${request.purpose}.choosing`, { origin: request.portal.origin })}</p>
      <form action="/v1" method="get">
        <input type="hidden" name="request" value={request.jws} />
        <input type="hidden" name="lang" value={language} />
        <ReaderButtons readers={readers} t={t} />
      </form>
      <p>
        <a className="again" href={startUrl(request.portal, request.purpose)}>
          {t('cancel')}
        </a>
      </p>
    </>,
  )
}
