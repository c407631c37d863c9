import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { NotificationBanner } from '@/components/notification-banner'
import { Table } from '@/components/table'
import { createLoginRequest } from '@/server/identity/login-request'
import { findResident } from '@/server/session'
import { guarded } from '../../../guarded'
import { SitePage } from '../../../site-page'
import { signedContentsOf } from '../signed-contents'
import { SignedContentsList } from '../signed-contents-list'
import { UsbLogin } from './usb-login'
import { usbWords } from './words'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('webusb'))('title') }
}

async function WebUsbLoginPage() {
  if (await findResident()) redirect('/home')
  const t = await getTranslations('webusb')
  const common = await getTranslations('common')
  const login = await getTranslations('login')
  const { bridgeUrl, request } = await createLoginRequest()
  const contents = signedContentsOf(bridgeUrl)
  return (
    <SitePage title={t('title')} crumbs={[{ href: '/', text: common('breadcrumbs.entrance') }, { href: '/login', text: login('title') }]}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <div className="mt-6">
        <NotificationBanner id="exposure" tone="warning" title={t('exposure.title')}>
          <p>{t('exposure.body', { origin: contents.origin })}</p>
          <p className="mt-2">{t('exposure.safer')}</p>
          <p className="mt-2">{t('exposure.password')}</p>
          <p className="mt-4"><ButtonLink look="secondary" href="/login">{t('helper')}</ButtonLink></p>
        </NotificationBanner>
      </div>
      <noscript>
        <div className="mt-8 rounded-12 border-3 border-error-2 p-4 md:p-6">
          <h2 className="text-std-20B-150 text-solid-gray-900">{t('noScript.title')}</h2>
          <p className="mt-2 max-w-text">{t('noScript.body')}</p>
          <p className="mt-4"><ButtonLink href="/login">{t('helper')}</ButtonLink></p>
        </div>
      </noscript>
      <UsbLogin request={request} words={await usbWords(contents.origin)} />
      <Section title={t('works.title')}><WhatWorks /></Section>
      <Section title={t('signs')}><SignedContentsList contents={contents} /></Section>
    </SitePage>
  )
}

const environments = ['desktop', 'android', 'firefox', 'ios', 'reader', 'others'] as const

async function WhatWorks() {
  const t = await getTranslations('webusb.works')
  const rows = environments.map((key) => ({ key, cells: { environment: t(key), state: t(`${key}State`) } }))
  return (
    <>
      <Table
        caption={t('caption')} captionHidden rows={rows}
        columns={[{ key: 'environment', title: t('environment') }, { key: 'state', title: t('state'), plain: true }]}
      />
      <p className="mt-4 max-w-text rounded-8 bg-yellow-50 p-4 forced-colors:border">{t('honest')}</p>
    </>
  )
}

export default guarded(WebUsbLoginPage)
