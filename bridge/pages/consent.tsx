import type { ReactNode } from 'react'
import type { Operation } from '../operation'
import type { Phrase } from '../phrase'
import { type Purpose, startUrl } from '../portals'
import type { Reader } from '../readers'
import type { NamedItem } from '../request'
import { type Language, type Translate, translator } from '../text'
import { DocumentList } from './documents'
import { renderPage } from './layout'
import { Fingerprint, labelOf, Origin, PhraseBox } from './parts'

export type PinMistake = { reason: 'pin-form' } | { reason: 'pin-wrong' }

export type ConsentView = {
  operation: Operation
  reader: Reader
  /** Where another reader can be chosen; null when there is only this one. */
  chooseHref: string | null
  triesLeft: number
  formToken: string
  phrase: Phrase
  language: Language
  otherLanguageHref: string
  mistake: PinMistake | null
  /** False where a program outside the browser asks for it. */
  isPinAskedHere: boolean
}

function mistakeText({ mistake, triesLeft, operation }: ConsentView, t: Translate): string | null {
  if (!mistake) return null
  const secret = operation.purpose === 'sign' ? 'password' : 'pin'
  return mistake.reason === 'pin-form' ? t(`${secret}.form`) : t(`${secret}.wrong`, { tries: triesLeft })
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

type Field = { inputMode?: 'numeric'; maxLength: number; className?: string }

/** Four digits from a number pad, or a password of letters and digits. */
const fieldFor = (purpose: Purpose): Field => (purpose === 'sign' ? { maxLength: 16, className: 'long' } : { inputMode: 'numeric', maxLength: 4 })

function SecretForm({ view, mistake, t }: { view: ConsentView; mistake: string | null; t: Translate }) {
  const { purpose, request } = view.operation
  const hints: [id: string, text: string][] = [
    ['pin-tries', t('triesLeft', { tries: view.triesLeft })],
    ...(purpose === 'sign' ? [['pin-case', t('password.case')] satisfies [string, string]] : []),
    ['pin-stop', t('stopHint')],
  ]
  const described = [...hints.map(([id]) => id), ...(mistake ? ['pin-error'] : [])].join(' ')
  return (
    <form action="/v1/sign" method="post" autoComplete="off">
      <input type="hidden" name="request" value={request.jws} />
      <input type="hidden" name="reader" value={view.reader.id} />
      <input type="hidden" name="lang" value={view.language} />
      <input type="hidden" name="token" value={view.formToken} />
      {view.isPinAskedHere ? <label htmlFor="pin">{t(`${purpose}.secretLabel`)}</label> : <p>{t('pinentry.where')}</p>}
      {hints.map(([id, text], i) => (
        <p key={id} id={id} className={i === 0 ? 'hint tries' : 'hint'}>
          {text}
        </p>
      ))}
      {mistake && (
        <p className="error" id="pin-error">
          {mistake}
        </p>
      )}
      {view.isPinAskedHere && (
        <input id="pin" name="pin" type="password" autoComplete="off" required aria-describedby={described} aria-invalid={mistake ? true : undefined} {...fieldFor(purpose)} />
      )}
      <div className="actions">
        <button className="button" id={view.isPinAskedHere ? undefined : 'pin'}>
          {t(view.isPinAskedHere ? `${purpose}.submit` : 'pinentry.open')}
        </button>
        <a className="button other" href={startUrl(request.portal, purpose)}>
          {t('cancel')}
        </a>
      </div>
      <p className="hint">{t('wait')}</p>
    </form>
  )
}

function Facts({ view, t }: { view: ConsentView; t: Translate }) {
  const { operation, reader, chooseHref } = view
  return (
    <dl>
      <dt>{t(`${operation.purpose}.origin`)}</dt>
      <dd>
        <Origin portal={operation.request.portal} />
      </dd>
      <dt>{t('card')}</dt>
      <dd>{labelOf(reader.label, t)}</dd>
      {chooseHref !== null && (
        <dd>
          <a href={chooseHref}>{t('changeCard')}</a>
        </dd>
      )}
    </dl>
  )
}

/** The item by the numbers that the portal's page shows too: who sent it and what it says does not come as far as here. */
function RegisteredItem({ item, t }: { item: NamedItem; t: Translate }) {
  return (
    <section className="document" aria-labelledby="item">
      <h2 id="item">{t('open-registered.item')}</h2>
      <dl>
        <dt>{t('open-registered.number')}</dt>
        <dd className="digest">{item.id}</dd>
        <dt>{t('open-registered.digest')}</dt>
        <dd>
          <Fingerprint sha256={item.sha256} />
        </dd>
      </dl>
      <p className="hint">{t('open-registered.compare')}</p>
    </section>
  )
}

function whatIsSent(operation: Operation, language: Language, t: Translate): ReactNode {
  if (operation.purpose === 'open-registered') {
    return (
      <>
        <p>{t('open-registered.what')}</p>
        <RegisteredItem item={operation.request.item} t={t} />
        <p>{t('open-registered.learns')}</p>
      </>
    )
  }
  if (operation.purpose !== 'sign') return <p>{t(`${operation.purpose}.what`)}</p>
  return (
    <>
      <p>{t('sign.what', { count: operation.documents.length })}</p>
      <DocumentList documents={operation.documents} language={language} t={t} />
      <p>{t('sign.certificate')}</p>
    </>
  )
}

/** What will be done, for whom, with which card, and the one field for the PIN or password. */
export function consentPage(view: ConsentView): string {
  const { operation, language, otherLanguageHref, phrase } = view
  const t = translator(language)
  const mistake = mistakeText(view, t)
  const plainTitle = t(`${operation.purpose}.title`)
  return renderPage(
    { language, title: mistake ? t('errorTitle', { title: plainTitle }) : plainTitle, otherLanguageHref },
    <>
      {mistake && <ErrorSummary text={mistake} t={t} />}
      <h1>{t(`${operation.purpose}.heading`)}</h1>
      <Facts view={view} t={t} />
      {whatIsSent(operation, language, t)}
      <PhraseBox phrase={phrase} language={language} t={t} />
      <SecretForm view={view} mistake={mistake} t={t} />
    </>,
  )
}
