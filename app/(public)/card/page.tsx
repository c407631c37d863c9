import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { BulletList } from '@/components/bullet-list'
import { Section } from '@/components/heading'
import { NewTabButton } from '@/components/new-tab-button'
import { StandaloneLink } from '@/components/text-link'
import { currentSetting, helperCheckUrl } from '@/server/identity/setting'
import { guarded } from '../../guarded'
import { SitePage } from '../../site-page'
import { FindingsTable } from './findings-table'
import { SystemsTable, WaysTable } from './ways-tables'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('card'))('title') }
}

async function CardPage() {
  const t = await getTranslations('card')
  const common = await getTranslations('common')
  return (
    <SitePage title={t('title')} crumbs={[{ href: '/', text: common('breadcrumbs.entrance') }]}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <Section title={t('check.title')} className="mt-8"><HelperCheck /></Section>
      <Section title={t('closed.title')}>
        <p>{t('closed.body')}</p>
        <BulletList items={[t('closed.start'), t('closed.test'), t('closed.phone')]} />
      </Section>
      <Section title={t('ways.title')}><WaysTable setting={await currentSetting()} /></Section>
      <Section title={t('all.title')}><SystemsTable /></Section>
      <Section title={t('findings.title')}>
        <p className="mb-4">{t('findings.lead')}</p>
        <FindingsTable />
      </Section>
      <StandaloneLink href="/login" className="mt-8">{t('logIn')}</StandaloneLink>
    </SitePage>
  )
}

/** The portal cannot look at the helper from here; a link can lead there. */
async function HelperCheck() {
  const t = await getTranslations('card.check')
  const common = await getTranslations('common')
  const url = helperCheckUrl(await getLocale())
  const items = ['helper', 'reader', 'kind', 'certificates', 'tries', 'end'] as const
  return (
    <>
      <p className="max-w-text">{t('body')}</p>
      <p className="mt-5"><NewTabButton href={url} note={common('opensInNewTab')}>{t('button')}</NewTabButton></p>
      <p className="mt-4">{t('opens', { address: new URL(url).origin })}</p>
      <p className="mt-4">{t('tells')}</p>
      <BulletList items={items.map((item) => t(`items.${item}`))} />
    </>
  )
}

export default guarded(CardPage)
