import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Breadcrumbs, type Crumb } from '@/components/breadcrumbs'
import { Footer } from '@/components/footer'
import { PageTitle } from '@/components/heading'
import { Navigation } from '@/components/navigation'
import { SkipLink } from '@/components/skip-link'
import type { MemberCapacity } from '@/domain/organisations'
import { SiteHeader } from './site-header'

export type Place = 'home' | 'mailbox' | 'links' | 'settings' | 'help' | 'organisation' | 'deposits' | 'inbox' | 'proposals' | 'operator'

/**
 * What the frame shows of a session: for a resident the count beside the mailbox, for a member in what capacity and for whom; and the token
 * that the log-out form repeats.
 */
export type FrameSession = { csrfToken: string } & (
  | { kind: 'resident', unread: number, hasCapacities: boolean }
  | { kind: MemberCapacity, organisationName: string, isAdministrator: boolean, unread: number }
)

export type FrameProps = {
  title: string
  /** Which destination of the navigation this page is or belongs to. */
  place?: Place | null
  /** The way here; absent on pages at the top. */
  crumbs?: Crumb[]
  /** Stands before the title: an error summary or one banner. */
  before?: ReactNode
  session: FrameSession | null
  children: ReactNode
}

/** Header, navigation for who is logged in, title, footer. Reads nothing, so it can be drawn when reading is what failed. */
export async function Frame({ title, place = null, crumbs = [], before, session, children }: FrameProps) {
  const t = await getTranslations('common')
  return (
    <>
      <SkipLink target="main">{t('skip')}</SkipLink>
      <SiteHeader session={session} />
      {session?.kind === 'resident' ? <SiteNavigation unread={session.unread} place={place} /> : null}
      {session !== null && session.kind !== 'resident' ? <MemberNavigation session={session} place={place} /> : null}
      <div className="mx-auto max-w-page px-4 pt-4 md:px-8">
        {crumbs.length > 0 ? <Breadcrumbs label={t('breadcrumbs.label')} crumbs={crumbs} here={title} /> : null}
        <main id="main" tabIndex={-1} className="pt-4 focus-visible:shadow-none focus-visible:outline-none">
          {before ? <div className="mb-8">{before}</div> : null}
          <PageTitle>{title}</PageTitle>
          {children}
        </main>
      </div>
      <SiteFooter />
    </>
  )
}

async function SiteNavigation({ unread, place }: { unread: number, place: Place | null }) {
  const t = await getTranslations('common.navigation')
  const count = countOf(unread, t('unread', { count: unread }))
  const destinations = [
    { key: 'home', href: '/home', text: t('home') },
    { key: 'mailbox', href: '/mailbox', text: t('mailbox'), count },
    { key: 'links', href: '/links', text: t('links') },
    { key: 'settings', href: '/settings', text: t('settings') },
    { key: 'help', href: '/help', text: t('help') },
  ]
  return <Navigation label={t('label')} destinations={destinations} current={place} />
}

const countOf = (unread: number, spoken: string) => (unread > 0 ? { shown: String(unread), spoken } : null)

async function MemberNavigation({ session, place }: { session: Exclude<FrameSession, { kind: 'resident' }>, place: Place | null }) {
  const t = await getTranslations('common.navigation')
  const destinations = [
    ...(session.kind === 'operator' ? [{ key: 'operator', href: '/operator', text: t('operator') }] : []),
    ...(session.kind === 'recipient' ? [
      { key: 'inbox', href: '/organisation/inbox', text: t('inbox'), count: countOf(session.unread, t('unread', { count: session.unread })) },
      { key: 'mailbox', href: '/mailbox', text: t('mailbox') },
    ] : []),
    ...(session.kind === 'depositor' ? [{ key: 'deposits', href: '/organisation/deposits', text: t('deposits') }] : []),
    { key: 'organisation', href: '/organisation', text: t('organisation') },
    ...(session.isAdministrator || session.kind !== 'recipient' ? [{ key: 'proposals', href: '/proposals', text: t('proposals') }] : []),
    { key: 'help', href: '/help', text: t('help') },
  ]
  return <Navigation label={t('label')} destinations={destinations} current={place} />
}

async function SiteFooter() {
  const t = await getTranslations('common')
  const links = [
    { href: '/help', text: t('footer.help') },
    { href: '/accessibility', text: t('footer.accessibility') },
    { href: '/privacy', text: t('footer.privacy') },
    { href: '/developers', text: t('footer.developers') },
  ]
  return <Footer label={t('footer.label')} links={links} serviceName={t('service.name')} note={t('footer.note')} />
}
