import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { listOffers } from '@/server/links/offer'
import { listLinks } from '@/server/links/resident-links'
import { requireResident } from '@/server/session'
import { guarded } from '../../guarded'
import { SitePage } from '../../site-page'
import { ActiveLinks } from './active-links'
import { linksNotice } from './notice'
import { StoppedLinks } from './stopped-links'
import { WaitingCodes } from './waiting-codes'

export const dynamic = 'force-dynamic'

type Parameter = string | string[] | undefined
type LinksPageProps = { searchParams: Promise<{ after?: Parameter, stopped?: Parameter, done?: Parameter, problem?: Parameter }> }

export async function generateMetadata({ searchParams }: LinksPageProps): Promise<Metadata> {
  const title = (await getTranslations('links'))('title')
  const common = await getTranslations('common')
  return { title: (await searchParams).problem === undefined ? title : common('errorTitle', { title }) }
}

const text = (parameter: Parameter): string | null => (typeof parameter === 'string' ? parameter : null)

async function LinksPage({ searchParams }: LinksPageProps) {
  const resident = await requireResident()
  const { done, problem, ...pages } = await searchParams
  const [after, stoppedAfter] = [text(pages.after), text(pages.stopped)]
  const [active, stopped, offers] = await Promise.all([
    listLinks(resident, 'active', after), listLinks(resident, 'stopped', stoppedAfter), listOffers(resident, new Date()),
  ])
  const t = await getTranslations('links')
  return (
    <SitePage title={t('title')} place="links" before={await linksNotice(done, problem)}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <Section title={t('active.title')} className="mt-8"><ActiveLinks page={active} further={after !== null} /></Section>
      <WaitingCodes offers={offers} />
      <Section title={t('add.title')}>
        <p className="max-w-text">{t('add.offerBody')}</p>
        <ButtonLink href="/links/new" className="mt-4">{t('add.offer')}</ButtonLink>
        <p className="mt-8 max-w-text">{t('add.invitationBody')}</p>
        <ButtonLink look="secondary" href="/links/invitation" className="mt-4">{t('add.invitation')}</ButtonLink>
      </Section>
      <StoppedLinks page={stopped} further={stoppedAfter !== null} />
    </SitePage>
  )
}

export default guarded(LinksPage)
