import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Button, ButtonLink } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { NotificationBanner } from '@/components/notification-banner'
import { ReferenceNumber } from '@/components/reference-number'
import { requireMember } from '@/server/session'
import { findShownOnce, type ShownOnce } from '@/server/shown-once'
import { guarded } from '../../guarded'
import { SitePage } from '../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('organisations'))('once.title') }
}

async function ShownOncePage() {
  const actor = await requireMember()
  const shown = await findShownOnce(actor)
  const t = await getTranslations('organisations.once')
  if (shown === null) {
    return (
      <SitePage title={t('title')}>
        <div className="mt-8"><EmptyState title={t('gone.title')}><p>{t('gone.body')}</p></EmptyState></div>
        <div className="mt-8"><ButtonLink look="secondary" href="/organisation">{t('back')}</ButtonLink></div>
      </SitePage>
    )
  }
  return (
    <SitePage title={t('title')} before={<NotificationBanner id="once" tone="warning" title={t('only.title')}><p>{t('only.body')}</p></NotificationBanner>}>
      <Secrets shown={shown} />
      <form method="post" action="/shown-once/forget" className="mt-8"><Button>{t('kept')}</Button></form>
    </SitePage>
  )
}

async function Secrets({ shown }: { shown: ShownOnce }) {
  const t = await getTranslations('organisations.once')
  switch (shown.kind) {
    case 'api-key':
      return <><p className="mt-4 max-w-text">{t('apiKey')}</p><p className="mt-4"><ReferenceNumber value={shown.apiKey} /></p></>
    case 'invitations':
      return (
        <>
          <p className="mt-4 max-w-text">{t('invitations', { organisation: shown.organisationName, count: shown.codes.length })}</p>
          <ul className="mt-4 flex flex-col gap-3">{shown.codes.map((code) => <li key={code}><ReferenceNumber value={code} /></li>)}</ul>
          <p className="mt-4 max-w-text">{t('how')}</p>
        </>
      )
  }
}

export default guarded(ShownOncePage)
