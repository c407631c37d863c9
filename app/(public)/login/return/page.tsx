import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Button, ButtonLink } from '@/components/button'
import { NotificationBanner } from '@/components/notification-banner'
import { StandaloneLink } from '@/components/text-link'
import { csrfTokenForForm } from '@/server/identity/csrf'
import { guarded } from '../../../guarded'
import { SitePage } from '../../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('login.return'))('title') }
}

/** 32 random bytes in base64url, as the answer to the bridge gives them. */
const ticketForm = /^[A-Za-z0-9_-]{43}$/

async function LoginReturnPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { ticket } = await searchParams
  if (typeof ticket !== 'string' || !ticketForm.test(ticket)) return <NothingToComplete />
  const t = await getTranslations('login.return')
  const csrfToken = await csrfTokenForForm()
  return (
    <SitePage title={t('title')}>
      <p className="mt-4 max-w-text text-std-17N-170">{t('body')}</p>
      <p className="mt-2 max-w-text">{t('next')}</p>
      <form method="post" action="/api/auth/callback/card" className="mt-8">
        <input type="hidden" name="csrfToken" value={csrfToken} />
        <input type="hidden" name="ticket" value={ticket} />
        <input type="hidden" name="callbackUrl" value="/home" />
        <Button>{t('button')}</Button>
      </form>
      <p className="mt-8 max-w-text rounded-8 border border-solid-gray-420 p-4">{t('notMine')}</p>
      <StandaloneLink href="/" className="mt-2">{t('cancel')}</StandaloneLink>
    </SitePage>
  )
}

async function NothingToComplete() {
  const t = await getTranslations('login.return')
  return (
    <SitePage title={t('title')} before={<NotificationBanner id="missing" tone="warning" title={t('missing.title')}><p>{t('missing.body')}</p></NotificationBanner>}>
      <div className="mt-8"><ButtonLink href="/login">{t('missing.next')}</ButtonLink></div>
    </SitePage>
  )
}

export default guarded(LoginReturnPage)
