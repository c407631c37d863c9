import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { Moment } from '@/components/moment'
import { QrCode } from '@/components/qr-code'
import { ReferenceNumber } from '@/components/reference-number'
import { SummaryList } from '@/components/summary-list'
import { groupedCode } from '@/domain/links'
import { database } from '@/server/database'
import { invitationAddress } from '@/server/links/http'
import { findInvitation } from '@/server/links/invite'
import { requireDepositor } from '@/server/session'
import { guarded } from '../../../../../guarded'
import { single } from '../../../../../member-form'
import { SitePage } from '../../../../../site-page'
import { ConsoleNotice } from '../../../deposits/console-notice'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.links.invitation'))('title') }
}

type InvitationPageProps = { params: Promise<{ id: string }>, searchParams: Promise<{ done?: string | string[] }> }

async function InvitationPage({ params, searchParams }: InvitationPageProps) {
  const actor = await requireDepositor()
  const invitation = await findInvitation(database(), actor, (await params).id, new Date())
  if (invitation === null) notFound()
  const t = await getTranslations('console.links')
  const { code, state, depositorReference } = invitation
  const rows = [
    { key: 'reference', label: t('reference'), value: <ReferenceNumber value={depositorReference} /> },
    { key: 'state', label: t('state'), value: t(`states.${state.state}`) },
    ...(code === null ? [] : [
      { key: 'code', label: t('invitation.code'), value: <ReferenceNumber value={groupedCode(code)} /> },
      { key: 'qr', label: t('invitation.qr'), value: <QrCode text={invitationAddress(code)} label={t('invitation.qrHolds')} /> },
    ]),
    ...(state.state === 'open' ? [{ key: 'until', label: t('invitation.until'), value: <Moment at={state.expiresAt} language={await getLocale()} /> }] : []),
  ]
  return (
    <SitePage title={t('invitation.title')} place="deposits" crumbs={[{ href: '/organisation/links', text: t('title') }]} before={<ConsoleNotice problem="" done={single((await searchParams).done)} />}>
      <p className="mt-4 max-w-text print:hidden">{code === null ? t('invitation.over') : t('invitation.lead')}</p>
      <div className="mt-6"><SummaryList rows={rows} /></div>
      {code === null ? null : (
        <form method="post" action="/organisation/links/withdraw" className="mt-8 print:hidden">
          <input type="hidden" name="invitation" value={invitation.id} />
          <Button look="secondary">{t('invitation.withdraw')}</Button>
        </form>
      )}
    </SitePage>
  )
}

export default guarded(InvitationPage)
