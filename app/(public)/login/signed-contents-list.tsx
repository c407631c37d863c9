import { getLocale, getTranslations } from 'next-intl/server'
import { Disclosure } from '@/components/disclosure'
import { Moment } from '@/components/moment'
import { SummaryList } from '@/components/summary-list'
import type { SignedContents } from './signed-contents'

export async function SignedContentsList({ contents }: { contents: SignedContents }) {
  const t = await getTranslations('login.signs')
  const rows = [
    { key: 'purpose', label: t('purpose'), value: t('purposeLogin') },
    { key: 'origin', label: t('origin'), value: contents.origin },
    { key: 'browser', label: t('browser'), value: <Digits text={contents.browserDigest} /> },
    { key: 'nonce', label: t('nonce'), value: <Digits text={contents.nonce} /> },
    { key: 'expires', label: t('expires'), value: <Moment at={contents.expiresAt} language={await getLocale()} /> },
  ]
  return (
    <>
      <p>{t('body')}</p>
      <Disclosure summary={t('summary')}><SummaryList rows={rows} /></Disclosure>
    </>
  )
}

function Digits({ text }: { text: string }) {
  return <code className="text-mono-16N-150 break-all">{text}</code>
}
