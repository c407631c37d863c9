import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { BulletList } from '@/components/bullet-list'
import { Button, ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { Day } from '@/components/moment'
import { NotificationBanner } from '@/components/notification-banner'
import { SummaryList } from '@/components/summary-list'
import { StandaloneLink } from '@/components/text-link'
import { graceInDays } from '@/domain/keeping'
import { placeQuery, readPlace, type Parameters } from '@/domain/mailbox-filter'
import { findDeletion, type Deletion } from '@/server/mailbox/trash'
import { requireResident } from '@/server/session'
import { guarded } from '../../../../guarded'
import { SitePage } from '../../../../site-page'
import { itemAddress, listOf } from '../../addresses'
import { titleOf } from '../../kind-name'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('keeping.delete'))('title') }
}

type DeletePageProps = { params: Promise<{ id: string }>, searchParams: Promise<Parameters> }

async function DeletePage({ params, searchParams }: DeletePageProps) {
  const resident = await requireResident()
  const deletion = await findDeletion(resident, (await params).id, new Date())
  if (deletion === null) notFound()
  const parameter = (await searchParams).list
  const list = placeQuery(readPlace(typeof parameter === 'string' ? parameter : ''))
  const t = await getTranslations('keeping.delete')
  const item = await getTranslations('mailbox.item')
  const back = itemAddress(deletion.item.id, list)
  const crumbs = [{ href: listOf(parameter), text: (await getTranslations('mailbox'))('title') }, { href: back, text: item('title') }]
  const isThere = deletion.item.trashedAt !== null
  return (
    <SitePage title={t('title')} place="mailbox" crumbs={crumbs} before={isThere ? <Already href={back} /> : await warningsOf(deletion)}>
      <Section title={t('which')} className="mt-8"><Which deletion={deletion} /></Section>
      {isThere ? null : <Ask deletion={deletion} list={list} back={back} />}
    </SitePage>
  )
}

async function Ask({ deletion: { item, forwards }, list, back }: { deletion: Deletion, list: string, back: string }) {
  const t = await getTranslations('keeping.delete')
  const points = [t('grace', { days: graceInDays }), t('erased', { days: graceInDays }), t('kept'), ...(forwards > 0 ? [t('forwards', { count: forwards })] : [])]
  // What was never opened with the card cannot be saved before.
  const canSave = !(item.registered && item.openedAt === null) && !(item.withdrawnAt !== null && item.openedAt === null)
  return (
    <>
      <Section title={t('happens')}>
        <BulletList items={points} />
        {canSave ? <p className="mt-4 max-w-text">{t('evidence')}</p> : null}
        {canSave ? <StandaloneLink href={`/mailbox/${item.id}/files/evidence.zip`}>{t('save')}</StandaloneLink> : null}
      </Section>
      <form method="post" action="/mailbox/trash" className="mt-8 flex flex-wrap gap-4">
        <input type="hidden" name="item" value={item.id} />
        <input type="hidden" name="act" value="trash" />
        <input type="hidden" name="list" value={list} />
        <Button>{t('submit')}</Button>
        <ButtonLink look="quiet" className="min-h-14" href={back}>{t('keep')}</ButtonLink>
      </form>
    </>
  )
}

async function Which({ deletion: { item } }: { deletion: Deletion }) {
  const t = await getTranslations('keeping.delete')
  const rows = [
    { key: 'kind', label: t('kind'), value: await titleOf(item) },
    { key: 'sender', label: t('sender'), value: item.senderName },
    { key: 'received', label: t('received'), value: <Day at={item.receivedAt} language={await getLocale()} /> },
  ]
  return <SummaryList rows={rows} />
}

async function warningsOf({ warnings }: Deletion): Promise<ReactNode> {
  if (warnings.length === 0) return null
  const t = await getTranslations('keeping.delete.warnings')
  return <NotificationBanner id="warnings" tone="warning" title={t('title')}><BulletList items={warnings.map((warning) => t(warning))} /></NotificationBanner>
}

async function Already({ href }: { href: string }) {
  const t = await getTranslations('keeping.delete.already')
  return (
    <NotificationBanner id="already" tone="information" title={t('title')}>
      <p>{t('body')}</p>
      <StandaloneLink href={href}>{t('open')}</StandaloneLink>
    </NotificationBanner>
  )
}

export default guarded(DeletePage)
