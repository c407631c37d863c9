import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { BulletList } from '@/components/bullet-list'
import { Section } from '@/components/heading'
import { Table } from '@/components/table'
import { SitePage } from '../../site-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('help.privacy'))('title') }
}

export default async function PrivacyPage() {
  const t = await getTranslations('help.privacy')
  const cookies = ['session', 'login', 'form', 'language', 'invitation'] as const
  return (
    <SitePage title={t('title')}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <Section title={t('unknown.title')}><BulletList items={[t('unknown.name'), t('unknown.number'), t('unknown.pin'), t('unknown.mail')]} /></Section>
      <Section title={t('known.title')}><BulletList items={[t('known.account'), t('known.credential'), t('known.documents'), t('known.activity')]} /></Section>
      <Section title={t('senders.title')}><p className="max-w-text">{t('senders.body')}</p></Section>
      <Section title={t('cookies.title')}>
        <p className="mb-4 max-w-text">{t('cookies.body')}</p>
        <Table
          caption={t('cookies.caption')}
          captionHidden
          columns={[{ key: 'name', title: t('cookies.name') }, { key: 'until', title: t('cookies.until') }]}
          rows={cookies.map((cookie) => ({ key: cookie, cells: { name: t(`cookies.${cookie}`), until: t(`cookies.${cookie}Until`) } }))}
        />
      </Section>
      <Section title={t('test.title')}><p className="max-w-text">{t('test.body')}</p></Section>
    </SitePage>
  )
}
