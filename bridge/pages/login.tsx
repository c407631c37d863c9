import type { Phrase } from '../phrase'
import { loginUrl } from '../portals'
import type { Reader } from '../readers'
import type { BridgeRequest } from '../request'
import { type Language, type Translate, translator } from '../text'
import { renderPage } from './layout'
import { labelOf, Origin, PhraseBox } from './parts'

export type PinMistake = { reason: 'pin-form' } | { reason: 'pin-wrong' }

export type LoginView = {
  request: BridgeRequest
  reader: Reader
  /** Where another reader can be chosen; null when there is only this one. */
  chooseHref: string | null
  triesLeft: number
  formToken: string
  phrase: Phrase
  language: Language
  otherLanguageHref: string
  mistake: PinMistake | null
}

const mistakeText = ({ mistake, triesLeft }: LoginView, t: Translate) => {
  if (!mistake) return null
  return mistake.reason === 'pin-form' ? t('pin.form') : t('pin.wrong', { tries: triesLeft })
}

function ErrorSummary({ text, t }: { text: string; t: Translate }) {
  return (
    <div className="summary" role="alert" aria-labelledby="summary-title" tabIndex={-1} autoFocus>
      <h2 id="summary-title">{t('errorSummary')}</h2>
      <p>
        <a href="#pin">{text}</a>
      </p>
    </div>
  )
}

function PinForm({ view, mistake, t }: { view: LoginView; mistake: string | null; t: Translate }) {
  const described = ['pin-tries', 'pin-stop', ...(mistake ? ['pin-error'] : [])].join(' ')
  return (
    <form action="/v1/sign" method="post" autoComplete="off">
      <input type="hidden" name="request" value={view.request.jws} />
      <input type="hidden" name="reader" value={view.reader.id} />
      <input type="hidden" name="lang" value={view.language} />
      <input type="hidden" name="token" value={view.formToken} />
      <label htmlFor="pin">{t('login.pinLabel')}</label>
      <p className="hint tries" id="pin-tries">
        {t('login.triesLeft', { tries: view.triesLeft })}
      </p>
      <p className="hint" id="pin-stop">
        {t('login.stopHint')}
      </p>
      {mistake && (
        <p className="error" id="pin-error">
          {mistake}
        </p>
      )}
      <input id="pin" name="pin" type="password" inputMode="numeric" autoComplete="off" maxLength={4} required aria-describedby={described} aria-invalid={mistake ? true : undefined} />
      <div className="actions">
        <button className="button">{t('login.submit')}</button>
        <a className="button other" href={loginUrl(view.request.portal)}>
          {t('login.cancel')}
        </a>
      </div>
      <p className="hint">{t('login.wait')}</p>
    </form>
  )
}

/** What will be done, for whom, with which card, and the one field for the PIN. */
export function loginPage(view: LoginView): string {
  const { language, otherLanguageHref, request, reader, chooseHref, phrase } = view
  const t = translator(language)
  const mistake = mistakeText(view, t)
  const title = mistake ? t('errorTitle', { title: t('login.title') }) : t('login.title')
  return renderPage(
    { language, title, otherLanguageHref },
    <>
      {mistake && <ErrorSummary text={mistake} t={t} />}
      <h1>{t('login.heading')}</h1>
      <dl>
        <dt>{t('login.origin')}</dt>
        <dd>
          <Origin portal={request.portal} />
        </dd>
        <dt>{t('login.card')}</dt>
        <dd>
          {labelOf(reader.label, t)}
        </dd>
        {chooseHref !== null && (
          <dd>
            <a href={chooseHref}>{t('login.changeCard')}</a>
          </dd>
        )}
      </dl>
      <p>{t('login.purpose')}</p>
      <PhraseBox phrase={phrase} language={language} t={t} />
      <PinForm view={view} mistake={mistake} t={t} />
    </>,
  )
}
