import { getTranslations } from 'next-intl/server'
import { Button, ButtonLink } from '@/components/button'
import { Header } from '@/components/header'
import type { FrameSession } from './frame'

export async function SiteHeader({ session }: { session: FrameSession | null }) {
  const t = await getTranslations('common')
  return (
    <Header
      serviceName={t('service.name')}
      tagline={t('service.tagline')}
      homeHref={session ? '/home' : '/'}
      testMark={t('test.mark')}
      testNote={t('test.note')}
      languageSwitch={<LanguageSwitch />}
      account={session ? <LogOut csrfToken={session.csrfToken} /> : <ButtonLink href="/login" look="secondary">{t('account.logIn')}</ButtonLink>}
    />
  )
}

async function LanguageSwitch() {
  const t = await getTranslations('common')
  return (
    <form method="post" action="/language">
      <input type="hidden" name="language" value={t('language.otherTag')} />
      <Button look="quiet" lang={t('language.otherTag')}>{t('language.other')}</Button>
    </form>
  )
}

async function LogOut({ csrfToken }: { csrfToken: string }) {
  const t = await getTranslations('common')
  return (
    <form method="post" action="/api/auth/signout">
      <input type="hidden" name="csrfToken" value={csrfToken} />
      <input type="hidden" name="callbackUrl" value="/logged-out" />
      <Button look="secondary">{t('account.logOut')}</Button>
    </form>
  )
}
