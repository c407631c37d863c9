import type { ReactNode } from 'react'
import type { KeyPurpose } from '@/card/pin'
import type { TokenKind } from '@/card/token-info'
import { type Portal, startUrl } from '../portals'
import type { ProblemReason } from '../problem'
import type { Reader } from '../readers'
import { type Language, type Translate, translator } from '../text'
import { renderPage } from './layout'
import { labelOf } from './parts'

export type CheckedCard = {
  kind: TokenKind
  keys: Record<KeyPurpose, { present: boolean; triesLeft: number }>
  authenticationEnd: { at: Date; isPast: boolean } | null
}

type Found = { reader: Reader; result: { ok: true; card: CheckedCard } | { ok: false; reason: ProblemReason } }

type CheckView = { readers: readonly Reader[]; found: Found | null; portals: readonly Portal[]; language: Language; otherLanguageHref: string }

/** A finding and, where it is not as it should be, what to do. */
type Finding = { label: string; text: string; next: string | null }

function keyFinding(purpose: KeyPurpose, { present, triesLeft }: { present: boolean; triesLeft: number }, t: Translate): Finding {
  const label = t(`check.keys.${purpose}`)
  const forSigning = purpose === 'signature'
  if (!present) return { label, text: t('check.absent'), next: t(`problems.${forSigning ? 'signature-certificate-missing' : 'certificate-missing'}.next`) }
  if (triesLeft === 0) return { label, text: t('check.blocked'), next: t(`problems.${forSigning ? 'password-blocked' : 'pin-blocked'}.next`) }
  if (triesLeft === 1) return { label, text: t('check.tries', { tries: triesLeft }), next: t(`problems.${forSigning ? 'password-last-try' : 'last-try'}.next`) }
  return { label, text: t('check.tries', { tries: triesLeft }), next: null }
}

const dayText = (at: Date, language: Language) => new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', { dateStyle: 'long', timeZone: 'Asia/Tokyo' }).format(at)

function findingsOf({ kind, keys, authenticationEnd }: CheckedCard, language: Language, t: Translate): Finding[] {
  const findings: Finding[] = [
    { label: t('check.kind'), text: t(`check.kinds.${kind}`), next: kind === 'old-resident-card' || kind === 'unknown' ? t('problems.not-a-jpki-card.next') : null },
    keyFinding('authentication', keys.authentication, t),
    keyFinding('signature', keys.signature, t),
  ]
  if (!authenticationEnd) return findings
  const { at, isPast } = authenticationEnd
  const text = t(isPast ? 'check.expired' : 'check.validUntil', { day: dayText(at, language) })
  return [...findings, { label: t('check.end'), text, next: isPast ? t('check.renew') : null }]
}

function Findings({ card, language, t }: { card: CheckedCard; language: Language; t: Translate }) {
  return (
    <>
      <dl>
        {findingsOf(card, language, t).map(({ label, text, next }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <strong>{text}</strong>
              {next !== null && <p>{next}</p>}
            </dd>
          </div>
        ))}
      </dl>
      <p>{t('check.revocation')}</p>
    </>
  )
}

function Result({ found: { reader, result }, language, t }: { found: Found; language: Language; t: Translate }): ReactNode {
  return (
    <>
      <h2>{labelOf(reader.label, t)}</h2>
      {result.ok ? (
        <Findings card={result.card} language={language} t={t} />
      ) : (
        <>
          <p>
            <strong>{t(`problems.${result.reason}.title`)}</strong>
          </p>
          <p>{t(`problems.${result.reason}.what`)}</p>
          <p>{t(`problems.${result.reason}.next`)}</p>
        </>
      )}
    </>
  )
}

/** Whether this machine, this reader and this card will do, before anything depends on it. */
export function checkPage({ readers, found, portals, language, otherLanguageHref }: CheckView): string {
  const t = translator(language)
  return renderPage(
    { language, title: t('check.title'), otherLanguageHref },
    <>
      <h1>{t('check.title')}</h1>
      <p>{t('check.what')}</p>
      {found && <Result found={found} language={language} t={t} />}
      <h2>{t(found ? 'check.again' : 'check.choose')}</h2>
      <form action="/check" method="get">
        <input type="hidden" name="lang" value={language} />
        <ul className="list">
          {readers.map((reader) => (
            <li key={reader.id}>
              <button className="button other" name="reader" value={reader.id}>
                {labelOf(reader.label, t)}
              </button>
            </li>
          ))}
        </ul>
      </form>
      {portals.map((portal) => (
        <p key={portal.origin}>
          <a className="again" href={startUrl(portal, 'login')}>
            {t('check.toLogin', { origin: portal.origin })}
          </a>
        </p>
      ))}
    </>,
  )
}
