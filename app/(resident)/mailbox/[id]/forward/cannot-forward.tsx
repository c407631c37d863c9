import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/button'
import type { ForwardProblem } from '@/domain/forwards'
import { SitePage } from '../../../../site-page'
import { problemBanner } from '../../../forwards/problem-banner'
import { forwardCrumbs } from './draft-in'

/** Instead of a step, when this item cannot be forwarded at all. */
export async function CannotForward({ itemId, title, reason }: { itemId: string, title: string, reason: ForwardProblem }) {
  const t = await getTranslations('forwards')
  const isGone = reason === 'item-unknown'
  return (
    <SitePage title={title} place="mailbox" crumbs={(await forwardCrumbs(itemId)).slice(0, isGone ? 1 : 2)} before={await problemBanner(reason)}>
      <div className="mt-8"><ButtonLink href={isGone ? '/mailbox' : `/mailbox/${itemId}`}>{isGone ? t('empty.next') : t('back')}</ButtonLink></div>
    </SitePage>
  )
}
