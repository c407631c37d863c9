import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/button'
import { Input } from '@/components/input'
import { NotificationBanner } from '@/components/notification-banner'
import { RadioGroup } from '@/components/radio-group'
import { StandaloneLink } from '@/components/text-link'
import { readCarriedAttributes } from '@/server/gestures/attributes'
import type { FourAttributes } from '@/server/gestures/four-attributes'
import { requireResident } from '@/server/session'
import { guarded } from '../../../guarded'
import { SitePage } from '../../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('attributes.form'))('title') }
}

async function AttributesReturnPage() {
  const carried = await readCarriedAttributes(await requireResident())
  if (!carried.ok) return <NothingToShow what={carried.reason === 'other-session' ? 'otherSession' : 'nothing'} />
  const t = await getTranslations('attributes.form')
  return (
    <SitePage title={t('title')} place="home" crumbs={await crumbs()}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <p className="mt-2 max-w-text">{t('note')}</p>
      <Fields attributes={carried.attributes} />
      <p className="mt-8 max-w-text">{t('proof')}</p>
      <p className="mt-2 max-w-text">{t('glyphs')}</p>
      <div className="mt-8 flex flex-wrap items-center gap-x-6 gap-y-3">
        <ButtonLink href="/home">{t('done')}</ButtonLink>
        <StandaloneLink href="/attributes">{t('again')}</StandaloneLink>
      </div>
    </SitePage>
  )
}

/** The fields of a form that is sent nowhere: what the procedures will begin with. */
async function Fields({ attributes: { name, address, birthDate, sex } }: { attributes: FourAttributes }) {
  const t = await getTranslations('attributes.form')
  const field = { requirementText: t('required'), required: true, autoComplete: 'off', className: 'mt-6' }
  const written = `${birthDate.slice(0, 4)}-${birthDate.slice(4, 6)}-${birthDate.slice(6)}`
  return (
    <div>
      <Input id="name" label={t('name')} support={t('source')} defaultValue={name} {...field} />
      <Input id="address" label={t('address')} support={t('source')} defaultValue={address} {...field} />
      <Input id="birthDate" label={t('birthDate')} support={`${t('source')} ${t('birthDateSupport')}`} defaultValue={written} inputMode="numeric" {...field} />
      <div className="mt-6">
        <RadioGroup name="sex" legend={`${t('sex')} (${t('source')})`} chosen={sex} choices={(['1', '2', '3'] as const).map((value) => ({ value, text: t(`sexes.${value}`) }))} />
      </div>
    </div>
  )
}

async function crumbs() {
  const common = await getTranslations('common')
  return [{ href: '/home', text: common('breadcrumbs.home') }, { href: '/attributes', text: (await getTranslations('attributes'))('title') }]
}

async function NothingToShow({ what }: { what: 'nothing' | 'otherSession' }) {
  const t = await getTranslations('attributes')
  const before = <NotificationBanner id="nothing" tone="warning" title={t(`${what}.title`)}><p>{t(`${what}.body`)}</p></NotificationBanner>
  return (
    <SitePage title={t('form.title')} place="home" crumbs={await crumbs()} before={before}>
      <div className="mt-8"><ButtonLink href="/attributes">{t('form.again')}</ButtonLink></div>
    </SitePage>
  )
}

export default guarded(AttributesReturnPage)
