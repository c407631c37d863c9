import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Button, ButtonLink } from '@/components/button'
import { NotificationBanner } from '@/components/notification-banner'
import { StandaloneLink } from '@/components/text-link'
import { isStepUpRefusal, stepUpPaths, type StepUpPurpose, type StepUpRefusal } from '@/domain/step-up'
import { requireResident } from '@/server/session'
import { guarded } from '../guarded'
import { SitePage } from '../site-page'

type Query = Record<string, string | string[] | undefined>
type ReturnProps = { searchParams: Promise<Query> }

/** 32 random bytes in base64url, as the answer to the bridge gives them. */
const ticketForm = /^[A-Za-z0-9_-]{43}$/

export function stepUpReturnMetadata(purpose: StepUpPurpose) {
  return async ({ searchParams }: ReturnProps): Promise<Metadata> => {
    const title = (await getTranslations('step-up.return'))(`${purpose}.title`)
    const common = await getTranslations('common')
    return { title: (await searchParams).problem === undefined ? title : common('errorTitle', { title }) }
  }
}

/** Where the bridge sends the browser back to: one button that completes what the card has confirmed. Drawing it has no effect. */
export function stepUpReturnPage(purpose: StepUpPurpose, completeAt: string) {
  return guarded(async ({ searchParams }: ReturnProps) => {
    await requireResident()
    const { ticket, problem } = await searchParams
    if (isStepUpRefusal(problem)) return <Refused purpose={purpose} reason={problem} />
    if (typeof ticket !== 'string' || !ticketForm.test(ticket)) return <NothingToComplete purpose={purpose} />
    return <Complete purpose={purpose} completeAt={completeAt} ticket={ticket} />
  })
}

const placeOf = (purpose: StepUpPurpose) => (purpose === 'open-registered' ? 'mailbox' : 'settings')

async function Complete({ purpose, completeAt, ticket }: { purpose: StepUpPurpose, completeAt: string, ticket: string }) {
  const t = await getTranslations('step-up.return')
  return (
    <SitePage title={t(`${purpose}.title`)} place={placeOf(purpose)}>
      <p className="mt-4 max-w-text text-std-17N-170">{t(`${purpose}.body`)}</p>
      <p className="mt-2 max-w-text">{t('what')}</p>
      <form method="post" action={completeAt} className="mt-8">
        <input type="hidden" name="ticket" value={ticket} />
        <Button>{t(`${purpose}.button`)}</Button>
      </form>
      <p className="mt-8 max-w-text rounded-8 border border-solid-gray-420 p-4">{t('notMine')}</p>
      <StandaloneLink href={stepUpPaths[purpose].starts} className="mt-2">{t('again')}</StandaloneLink>
    </SitePage>
  )
}

async function NothingToComplete({ purpose }: { purpose: StepUpPurpose }) {
  const t = await getTranslations('step-up.return')
  const before = <NotificationBanner id="missing" tone="warning" title={t('missing.title')}><p>{t('missing.body')}</p></NotificationBanner>
  return (
    <SitePage title={t(`${purpose}.title`)} place={placeOf(purpose)} before={before}>
      <div className="mt-8"><ButtonLink href={stepUpPaths[purpose].starts}>{t('missing.next')}</ButtonLink></div>
    </SitePage>
  )
}

async function Refused({ purpose, reason }: { purpose: StepUpPurpose, reason: StepUpRefusal }) {
  const t = await getTranslations('step-up')
  const before = (
    <NotificationBanner id="problem" tone="problem" title={t('refused.title')}>
      <p>{t(`refused.reasons.${reason}.what`)}</p>
      <p className="mt-2">{t(`refused.reasons.${reason}.next`)}</p>
      <p className="mt-2">{t('refused.nothing')}</p>
    </NotificationBanner>
  )
  return (
    <SitePage title={t(`return.${purpose}.title`)} place={placeOf(purpose)} before={before}>
      <div className="mt-8"><ButtonLink href={stepUpPaths[purpose].starts}>{t('return.again')}</ButtonLink></div>
    </SitePage>
  )
}
