import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Button, ButtonLink } from '@/components/button'
import { Header } from '@/components/header'
import { StandaloneLink } from '@/components/text-link'
import type { FrameSession } from './frame'

export async function SiteHeader({ session }: { session: FrameSession | null }) {
  const t = await getTranslations('common')
  return (
    <Header
      serviceName={t('service.name')}
      tagline={t('service.tagline')}
      homeHref={homeOf(session)}
      testMark={t('test.mark')}
      testNote={t('test.note')}
      languageSwitch={<LanguageSwitch />}
      acting={session === null ? null : await actingLine(session)}
      account={session ? <LogOut csrfToken={session.csrfToken} /> : <ButtonLink href="/login" look="secondary">{t('account.logIn')}</ButtonLink>}
    />
  )
}

function homeOf(session: FrameSession | null): string {
  switch (session?.kind) {
    case undefined: return '/'
    case 'resident': return '/home'
    case 'operator': return '/operator'
    case 'depositor':
    case 'recipient': return '/organisation'
  }
}

/** In which capacity and for whom one acts, and the way to change it. A resident who is a member nowhere has nothing to choose. */
async function actingLine(session: FrameSession): Promise<ReactNode> {
  const t = await getTranslations('common.acting')
  if (session.kind === 'resident') return session.hasCapacities ? <><span>{t('resident')}</span> <StandaloneLink href="/capacity">{t('change')}</StandaloneLink></> : null
  return <><strong className="font-700">{t('as', { organisation: session.organisationName, capacity: t(session.kind) })}</strong> <StandaloneLink href="/capacity">{t('change')}</StandaloneLink></>
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
