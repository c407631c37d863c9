import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { STYLE } from '../style'
import { type Language, type Translate, translator } from '../text'

export type Frame = {
  language: Language
  title: string
  /** The same page in the other language; null where a form was answered and a link could not repeat it. */
  otherLanguageHref: string | null
}

const OTHER: Record<Language, { language: Language; name: string }> = {
  ja: { language: 'en', name: 'English' },
  en: { language: 'ja', name: '日本語' },
}

/** Next's lint takes a literal <head> for a mistake; this is no Next page. */
const Head = 'head'

const ICON = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='3' fill='%230017c1'/%3E%3Cpath d='M3 5h10v6H3z' fill='%23fff'/%3E%3C/svg%3E"

function Header({ frame, t }: { frame: Frame; t: Translate }) {
  const other = OTHER[frame.language]
  return (
    <header>
      <p className="app">{t('app')}</p>
      {frame.otherLanguageHref !== null && (
        <a href={frame.otherLanguageHref} lang={other.language} hrefLang={other.language}>
          {other.name}
        </a>
      )}
    </header>
  )
}

/** A whole page as HTML text. No script, no outside resource: what is drawn is what was sent. */
export function renderPage(frame: Frame, content: ReactNode): string {
  const t = translator(frame.language)
  const page = (
    <html lang={frame.language}>
      <Head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${frame.title} | ${t('app')}`}</title>
        <link rel="icon" href={ICON} />
        <style dangerouslySetInnerHTML={{ __html: STYLE }} />
      </Head>
      <body>
        <Header frame={frame} t={t} />
        <main>{content}</main>
      </body>
    </html>
  )
  return `<!doctype html>${renderToStaticMarkup(page)}`
}
