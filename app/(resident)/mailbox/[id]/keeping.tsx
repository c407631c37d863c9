import { getLocale, getTranslations } from 'next-intl/server'
import { BulletList } from '@/components/bullet-list'
import { Button, ButtonLink } from '@/components/button'
import { CheckboxGroup } from '@/components/checkbox-group'
import { Section, Subheading } from '@/components/heading'
import { NotificationBanner } from '@/components/notification-banner'
import { StandaloneLink } from '@/components/text-link'
import type { MailboxActor } from '@/domain/actor'
import { formatDay } from '@/domain/japanese-date'
import { erasedFrom, retentionAdvice } from '@/domain/keeping'
import { placeQuery, readPlace, type Parameters } from '@/domain/mailbox-filter'
import { startOfDueDay } from '@/domain/tasks'
import type { Label } from '@/server/mailbox/label-rows'
import { findListItem, type MailboxListItem } from '@/server/mailbox/list'
import { keepingNotice } from '../notice'

type KeepingProps = { actor: MailboxActor, itemId: string, parameters: Parameters }

/** What the reader does with an item in their own box: labels, put away, throw away; and how long it is kept. */
export async function Keeping({ actor, itemId, parameters }: KeepingProps) {
  const found = await findListItem(actor, itemId)
  if (found === null) return null
  const t = await getTranslations('keeping.item')
  const { item, labels } = found
  const list = placeQuery(readPlace(typeof parameters.list === 'string' ? parameters.list : ''))
  const notice = await keepingNotice(parameters)
  return (
    <Section id="keeping" title={t('title')} className="print:hidden">
      {notice === null ? null : <div className="mb-6">{notice}</div>}
      {item.trashedAt === null ? <Asked item={item} list={list} /> : <InBin item={item} trashedAt={item.trashedAt} list={list} />}
      <Labels item={item} labels={labels} list={list} />
      <Retention item={item} />
      {item.trashedAt === null ? <Away item={item} list={list} canDelete={actor.kind === 'resident'} /> : null}
    </Section>
  )
}

type PartProps = { item: MailboxListItem, list: string }

/** Fields that every form here sends: which item, and the list from which its page was opened. */
const Hidden = ({ item, list, act }: { item?: string, list: string, act?: string }) => (
  <>
    {item === undefined ? null : <input type="hidden" name="item" value={item} />}
    {act === undefined ? null : <input type="hidden" name="act" value={act} />}
    <input type="hidden" name="list" value={list} />
  </>
)

async function InBin({ item, trashedAt, list }: PartProps & { trashedAt: Date }) {
  const t = await getTranslations('keeping.item.trashed')
  return (
    <NotificationBanner id="trashed" tone="warning" title={t('title')}>
      <p>{t('body', { day: formatDay(erasedFrom(trashedAt), await getLocale()) })}</p>
      <form method="post" action="/mailbox/trash" className="mt-4">
        <Hidden item={item.id} list={list} act="restore" />
        <Button look="secondary">{t('restore')}</Button>
      </form>
    </NotificationBanner>
  )
}

/** What the sender asks for, until the reader says that it is done. */
async function Asked({ item, list }: PartProps) {
  if (item.asked === null || item.withdrawnAt !== null || item.isCorrected) return null
  const t = await getTranslations('keeping.item')
  const words = await getTranslations('keeping.list.action')
  const language = await getLocale()
  const { dueOn, action } = item.asked
  const points = [
    ...(action === null ? [] : [words(action)]),
    ...(dueOn === null ? [] : [t('dueOn', { day: formatDay(startOfDueDay(dueOn), language) })]),
    ...(item.doneAt === null ? [] : [t('isDone', { at: formatDay(item.doneAt, language) })]),
  ]
  return (
    <>
      <Subheading>{t('asked')}</Subheading>
      <BulletList items={points} />
      <form method="post" action="/mailbox/done" className="mt-4">
        <Hidden item={item.id} list={list} act={item.doneAt === null ? 'done' : 'undone'} />
        <Button look="secondary">{t(item.doneAt === null ? 'done' : 'undone')}</Button>
      </form>
    </>
  )
}

async function Labels({ item, labels, list }: PartProps & { labels: Label[] }) {
  const t = await getTranslations('keeping')
  const boxes = labels.map(({ id, name }) => ({ name: `label-${id}`, text: name, checked: item.labels.some((label) => label.id === id) }))
  return (
    <div className="mt-8">
      {labels.length === 0 ? <><Subheading>{t('item.labels')}</Subheading><p>{t('item.noLabels')}</p></> : (
        <form method="post" action={`/mailbox/${item.id}/labels`}>
          <Hidden list={list} />
          <CheckboxGroup id="labels" legend={t('item.labels')} boxes={boxes} />
          <Button look="secondary" className="mt-4">{t('item.saveLabels')}</Button>
        </form>
      )}
      <StandaloneLink href="/mailbox/labels" className="mt-2">{t('labelsLink')}</StandaloneLink>
    </div>
  )
}

async function Retention({ item }: { item: MailboxListItem }) {
  const t = await getTranslations('keeping.item.retention')
  const advice = retentionAdvice(item.kind, item.year)
  return (
    <>
      <Subheading>{t('title')}</Subheading>
      <p className="max-w-text">{t('portal')}</p>
      {advice === null ? null : <p className="mt-2 max-w-text">{t(advice.because, { day: formatDay(advice.until, await getLocale()) })}</p>}
    </>
  )
}

async function Away({ item, list, canDelete }: PartProps & { canDelete: boolean }) {
  const t = await getTranslations('keeping.item')
  const isArchived = item.place === 'archived'
  const query = list === '' ? '' : `?${new URLSearchParams({ list }).toString()}`
  return (
    <>
      {isArchived ? <p className="mt-8">{t('archived')}</p> : null}
      <div className={`${isArchived ? 'mt-4' : 'mt-8'} flex flex-wrap gap-4`}>
        <form method="post" action="/mailbox/archive">
          <Hidden item={item.id} list={list} act={isArchived ? 'unarchive' : 'archive'} />
          <Button look="secondary">{t(isArchived ? 'unarchive' : 'archive')}</Button>
        </form>
        {canDelete ? <ButtonLink look="quiet" className="min-h-12" href={`/mailbox/${item.id}/delete${query}`}>{t('delete')}</ButtonLink> : null}
      </div>
    </>
  )
}
