import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { BulletList } from '@/components/bullet-list'
import { Section } from '@/components/heading'
import { SitePage } from '../../site-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('help.accessibility'))('title') }
}

export default async function AccessibilityPage() {
  const t = await getTranslations('help.accessibility')
  return (
    <SitePage title={t('title')}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <Section title={t('goal.title')}><p className="max-w-text">{t('goal.standard')}</p></Section>
      <Section title={t('works.title')}>
        <BulletList items={[t('works.keyboard'), t('works.zoom'), t('works.noScript'), t('works.colour'), t('works.time')]} />
      </Section>
      <Section title={t('tests.title')}><BulletList items={[t('tests.automatic'), t('tests.notYet'), t('tests.pdf')]} /></Section>
      <Section title={t('tell.title')}><p className="max-w-text">{t('tell.body')}</p></Section>
    </SitePage>
  )
}
