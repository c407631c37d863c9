import type { ReactNode } from 'react'
import type { KeyPurpose } from '@/card/pin'
import type { TokenKind } from '@/card/token-info'
import { checkUrl, type Portal, startUrl } from '../portals'
import type { ProblemReason } from '../problem'
import type { Reader, ReaderAbsence } from '../readers'
import type { Standing } from '../standing'
import { type Language, type Translate, translator } from '../text'
import { type Finding, findingsOf } from './check-findings'
import { renderPage } from './layout'
import { labelOf, ReaderButtons } from './parts'

/** An authentication certificate as far as it can be judged here. */
export type CheckedCertificate = { end: Date; isPast: boolean; standing: Standing | 'not-asked' }

export type CheckedCard = {
  kind: TokenKind
  keys: Record<KeyPurpose, { present: boolean; triesLeft: number }>
  /** Null where it cannot be read without the PIN, or is not there. */
  authenticationCertificate: CheckedCertificate | null
}

type Found = { reader: Reader; result: { ok: true; card: CheckedCard } | { ok: false; reason: ProblemReason } }

type CheckView = {
  version: string
  readers: readonly Reader[]
  absence: ReaderAbsence | null
  found: Found | null
  portals: readonly Portal[]
  language: Language
  otherLanguageHref: string
}

function machineFindings({ version, readers, absence }: CheckView, t: Translate): Finding[] {
  return [
    { label: t('check.helper'), state: 'good', text: t('check.runs', { version }), next: null },
    absence === null
      ? { label: t('check.readers'), state: 'good', text: t('check.readersFound', { count: readers.length }), next: null }
      : { label: t('check.readers'), state: 'act', text: `${t(`problems.${absence}.title`)} ${t(`problems.${absence}.what`)}`, next: t(`problems.${absence}.next`) },
  ]
}

/** The state stands in words before each finding: colour alone says nothing. */
function Findings({ findings, t }: { findings: readonly Finding[]; t: Translate }) {
  return (
    <dl className="findings">
      {findings.map(({ label, state, text, next }) => (
        <div key={label} className={state}>
          <dt>{label}</dt>
          <dd>
            <span className="state">{t(`check.state.${state}`)}</span> <strong>{text}</strong>
            {next !== null && <p>{next}</p>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Result({ found: { reader, result }, language, t }: { found: Found; language: Language; t: Translate }): ReactNode {
  const label = labelOf(reader.label, t)
  if (!result.ok) {
    const reason = `problems.${result.reason}` as const
    return (
      <>
        <h2>{label}</h2>
        <Findings findings={[{ label: t('card'), state: 'act', text: `${t(`${reason}.title`)} ${t(`${reason}.what`)}`, next: t(`${reason}.next`) }]} t={t} />
      </>
    )
  }
  const { findings, summary } = findingsOf(result.card, language, t)
  return (
    <>
      <h2>{label}</h2>
      <p>
        <strong>{t(`check.summary.${summary}`)}</strong>
      </p>
      <Findings findings={findings} t={t} />
      <p className="hint">{t('check.revocation')}</p>
    </>
  )
}

function Readers({ view: { readers, found, language }, t }: { view: CheckView; t: Translate }) {
  return (
    <>
      <h2>{t(found ? 'check.again' : 'check.choose')}</h2>
      <form action="/check" method="get">
        <input type="hidden" name="lang" value={language} />
        <ReaderButtons readers={readers} t={t} />
      </form>
    </>
  )
}

/** Whether this machine, this reader and this card will do, before anything depends on it. */
export function checkPage(view: CheckView): string {
  const { readers, found, portals, language, otherLanguageHref } = view
  const t = translator(language)
  return renderPage(
    { language, title: t('check.title'), otherLanguageHref },
    <>
      <h1>{t('check.title')}</h1>
      <p>{t('check.what')}</p>
      {found && <Result found={found} language={language} t={t} />}
      <h2>{t('check.machine')}</h2>
      <Findings findings={machineFindings(view, t)} t={t} />
      {readers.length > 0 ? (
        <Readers view={view} t={t} />
      ) : (
        <p>
          <a className="button" href={`/check?lang=${language}`}>
            {t('check.reload')}
          </a>
        </p>
      )}
      {portals.map((portal) => (
        <div key={portal.origin}>
          <p>
            <a className="again" href={startUrl(portal, 'login')}>
              {t('check.toLogin', { origin: portal.origin })}
            </a>
          </p>
          <p>
            <a className="again" href={checkUrl(portal)}>
              {t('check.help', { origin: portal.origin })}
            </a>
          </p>
        </div>
      ))}
    </>,
  )
}
