import { getLocale, getTranslations } from 'next-intl/server'
import { Moment } from '@/components/moment'
import { NotificationBanner } from '@/components/notification-banner'
import type { SummaryRow } from '@/components/summary-list'
import { StandaloneLink, TextLink } from '@/components/text-link'
import { formatDayAndTime } from '@/domain/japanese-date'
import type { Neighbour, NeighbouringItem, Neighbours } from '@/server/mailbox/neighbours'

/** What the sender did about a document since, and the ways to those before and after it. */
export async function laterRows({ withdrawnAt, corrects, correctedBy, formerCorrection }: Neighbours & { withdrawnAt: Date | null }): Promise<SummaryRow[]> {
  const t = await getTranslations('mailbox.item.about')
  const language = await getLocale()
  return [
    ...(withdrawnAt === null ? [] : [{ key: 'withdrawn', label: t('withdrawn'), value: <Moment at={withdrawnAt} language={language} /> }]),
    ...(corrects === null ? [] : [{ key: 'corrects', label: t('corrects'), value: <WayTo neighbour={corrects} /> }]),
    ...(correctedBy === null ? [] : [{ key: 'corrected-by', label: t('correctedBy'), value: <WayTo neighbour={correctedBy} /> }]),
    ...(formerCorrection === null ? [] : [{ key: 'former', label: t('formerCorrection'), value: <WayTo neighbour={{ item: formerCorrection }} /> }]),
  ]
}

async function WayTo({ neighbour: { item } }: { neighbour: Neighbour }) {
  const t = await getTranslations('mailbox.item.about')
  if (item === null) return t('notInBox')
  const at = formatDayAndTime(item.receivedAt, await getLocale())
  return <TextLink href={`/mailbox/${item.id}`} className="inline-flex min-h-11 items-center">{item.withdrawnAt === null ? t('cameAt', { at }) : t('cameAtWithdrawn', { at })}</TextLink>
}

export const isCorrectionOrCorrected = ({ corrects, correctedBy, formerCorrection }: Neighbours) => corrects !== null || correctedBy !== null || formerCorrection !== null

/**
 * The one thing that matters most of what a document corrects or is corrected by: that another stands in its place, that another did, or that it
 * stands in another's.
 */
export async function CorrectionBanner({ neighbours: { corrects, correctedBy, formerCorrection } }: { neighbours: Neighbours }) {
  const t = await getTranslations('mailbox.item')
  if (correctedBy !== null) {
    return (
      <NotificationBanner id="corrected" tone="warning" title={t('corrected.title')}>
        <p>{correctedBy.item === null ? t('corrected.absent') : t('corrected.body')}</p>
        <Way item={correctedBy.item} text={t('corrected.see')} />
      </NotificationBanner>
    )
  }
  if (formerCorrection !== null) {
    return (
      <NotificationBanner id="former-correction" tone="warning" title={t('formerCorrection.title')}>
        <p>{t('formerCorrection.body')}</p>
        <Way item={formerCorrection} text={t('formerCorrection.see')} />
      </NotificationBanner>
    )
  }
  if (corrects === null) return null
  return (
    <NotificationBanner id="correction" tone="information" title={t('correction.title')}>
      <p>{corrects.item === null ? t('correction.absent') : t('correction.body')}</p>
      <Way item={corrects.item} text={t('correction.see')} />
    </NotificationBanner>
  )
}

function Way({ item, text }: { item: NeighbouringItem | null, text: string }) {
  return item === null ? null : <StandaloneLink href={`/mailbox/${item.id}`} className="mt-2">{text}</StandaloneLink>
}

/** Under the word that it was taken back: the way to what stands in its place. */
export async function WayToCorrection({ correctedBy }: Pick<Neighbours, 'correctedBy'>) {
  const t = await getTranslations('mailbox.item.corrected')
  return <Way item={correctedBy?.item ?? null} text={t('see')} />
}
