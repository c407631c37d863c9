import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Button, ButtonLink } from '@/components/button'
import { NotificationBanner } from '@/components/notification-banner'
import { StandaloneLink } from '@/components/text-link'
import { requireResident } from '@/server/session'
import { guarded } from '../../../guarded'
import { SitePage } from '../../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('signing.return'))('title') }
}

/** 32 random bytes in base64url, as the answer to the bridge gives them. */
const ticketForm = /^[A-Za-z0-9_-]{43}$/

async function SigningReturnPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  await requireResident()
  const { ticket } = await searchParams
  if (typeof ticket !== 'string' || !ticketForm.test(ticket)) return <NothingToComplete />
  const t = await getTranslations('signing.return')
  return (
    <SitePage title={t('title')} place="home">
      <p className="mt-4 max-w-text text-std-17N-170">{t('body')}</p>
      <p className="mt-2 max-w-text">{t('next')}</p>
      <form method="post" action="/signing/complete" className="mt-8">
        <input type="hidden" name="ticket" value={ticket} />
        <Button>{t('button')}</Button>
      </form>
      <p className="mt-6 max-w-text">{t('after')}</p>
      <p className="mt-8 max-w-text rounded-8 border border-solid-gray-420 p-4">{t('notMine')}</p>
      <StandaloneLink href="/signing" className="mt-2">{t('again')}</StandaloneLink>
    </SitePage>
  )
}

async function NothingToComplete() {
  const t = await getTranslations('signing.return')
  const before = <NotificationBanner id="missing" tone="warning" title={t('missing.title')}><p>{t('missing.body')}</p></NotificationBanner>
  return (
    <SitePage title={t('title')} place="home" before={before}>
      <div className="mt-8"><ButtonLink href="/signing">{t('missing.next')}</ButtonLink></div>
    </SitePage>
  )
}

export default guarded(SigningReturnPage)
