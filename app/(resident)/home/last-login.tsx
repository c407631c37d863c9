import { getLocale, getTranslations } from 'next-intl/server'
import { Moment } from '@/components/moment'
import { SummaryList } from '@/components/summary-list'
import { StandaloneLink } from '@/components/text-link'
import type { HomeOverview } from '@/server/home/overview'

export async function LastLogin({ login }: { login: HomeOverview['lastLogin'] }) {
  const t = await getTranslations('home.lastLogin')
  if (login === null) return <p>{t('first')}</p>
  const rows = [
    { key: 'at', label: t('at'), value: <Moment at={login.at} language={await getLocale()} /> },
    { key: 'place', label: t('place'), value: login.place ?? t('unknownPlace') },
  ]
  return (
    <>
      <SummaryList rows={rows} />
      <p className="mt-3">{t('notMine')}</p>
      <StandaloneLink href="/settings">{t('settings')}</StandaloneLink>
    </>
  )
}
