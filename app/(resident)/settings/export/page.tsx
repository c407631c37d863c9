import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { BulletList } from '@/components/bullet-list'
import { ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { formatSize } from '@/components/sizes'
import { SummaryList } from '@/components/summary-list'
import type { Resident } from '@/domain/actor'
import { formatShortDayAndTime } from '@/domain/japanese-date'
import { exportAllowedUntil } from '@/server/export/permission'
import { exportSize, type ExportSize } from '@/server/export/rows'
import { stepUpInvitation } from '@/server/gestures/step-up-request'
import { requireResident } from '@/server/session'
import { guarded } from '../../../guarded'
import { SitePage } from '../../../site-page'
import { StepUpLink } from '../../step-up-link'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('account.export'))('title') }
}

async function ExportPage() {
  const resident = await requireResident()
  const [size, until] = await Promise.all([exportSize(resident), exportAllowedUntil(resident, new Date())])
  const t = await getTranslations('account.export')
  const settings = await getTranslations('settings')
  return (
    <SitePage title={t('title')} place="settings" crumbs={[{ href: '/settings', text: settings('title') }]}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <Section title={t('size.title')} className="mt-8"><Size size={size} /></Section>
      <Section title={t('inside.title')}><div className="max-w-text"><BulletList items={[t('inside.documents'), t('inside.registered'), t('inside.account'), t('inside.check')]} /></div></Section>
      {until === null ? <Confirmation resident={resident} /> : <Save until={until} />}
    </SitePage>
  )
}

async function Size({ size: { items, sizeInBytes } }: { size: ExportSize }) {
  const t = await getTranslations('account.export.size')
  return (
    <>
      <SummaryList
        rows={[
          { key: 'items', label: t('items'), value: t('count', { count: items }) },
          { key: 'documents', label: t('documents'), value: formatSize(sizeInBytes) },
        ]}
      />
      <p className="mt-4 max-w-text">{t('note')}</p>
    </>
  )
}

async function Confirmation({ resident }: { resident: Resident }) {
  const t = await getTranslations('account.export.sign')
  const invitation = await stepUpInvitation(resident, { purpose: 'export' }, await getLocale(), new Date())
  return <Section title={t('title')}><p className="max-w-text">{t('body')}</p><StepUpLink invitation={invitation} /></Section>
}

async function Save({ until }: { until: Date }) {
  const t = await getTranslations('account.export')
  return (
    <Section title={t('save.title')}>
      <p className="max-w-text">{t('care')}</p>
      <p className="mt-6"><ButtonLink href="/settings/export/file">{t('save.button')}</ButtonLink></p>
      <p className="mt-4">{t('save.body', { time: formatShortDayAndTime(until, await getLocale()) })}</p>
    </Section>
  )
}

export default guarded(ExportPage)
