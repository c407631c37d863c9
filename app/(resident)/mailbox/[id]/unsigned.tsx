import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { BulletList } from '@/components/bullet-list'
import { Section } from '@/components/heading'
import { Day, Moment } from '@/components/moment'
import { NotificationBanner } from '@/components/notification-banner'
import { ReferenceNumber } from '@/components/reference-number'
import { SummaryList } from '@/components/summary-list'
import { StandaloneLink } from '@/components/text-link'
import type { MailboxActor } from '@/domain/actor'
import type { Parameters } from '@/domain/mailbox-filter'
import { stepUpInvitation } from '@/server/gestures/step-up-request'
import { findWaiting, type RegisteredEnvelope } from '@/server/mailbox/registered/envelope'
import { SitePage } from '../../../site-page'
import { StepUpLink } from '../../step-up-link'
import { kindName } from '../kind-name'
import { Damaged } from './damaged'
import { Keeping } from './keeping'
import { CorrectionBanner, laterRows } from './neighbours'

/** A registered item before its recipient has signed for it: from whom, what kind, why a signature, and what the sender learns. */
export async function Unsigned({ actor, itemId, parameters }: { actor: MailboxActor, itemId: string, parameters: Parameters }) {
  const keeping = <Keeping actor={actor} itemId={itemId} parameters={parameters} />
  const found = await findWaiting(actor, itemId, new Date())
  if (!found.ok) return found.reason === 'withdrawn' ? <TakenBack>{keeping}</TakenBack> : <Damaged itemId={itemId}>{keeping}</Damaged>
  const { envelope } = found.waiting
  const t = await getTranslations('registered')
  const before = envelope.correctedBy !== null ? <CorrectionBanner neighbours={envelope} /> : <NotificationBanner id="registered" tone="information" title={t('waiting.title')}><p>{t('waiting.body')}</p></NotificationBanner>
  return (
    <Page title={await kindName(envelope.kind)} before={before}>
      <Section title={t('about')} className="mt-8"><Envelope envelope={envelope} /></Section>
      <Section title={t('why.title')}><p className="max-w-text">{t('why.body')}</p></Section>
      <Section title={t('learns.title')}>
        <BulletList items={[t('learns.time'), t('learns.digest')]} />
        <p className="mt-4 max-w-text">{t('learns.never')}</p>
      </Section>
      <Section title={t('sign.title')}>
        {actor.kind === 'resident' ? <Signing actor={actor} envelope={envelope} /> : <p>{t('keeper')}</p>}
      </Section>
      {keeping}
    </Page>
  )
}

async function Signing({ actor, envelope }: { actor: Extract<MailboxActor, { kind: 'resident' }>, envelope: RegisteredEnvelope }) {
  const t = await getTranslations('registered')
  const invitation = await stepUpInvitation(actor, { purpose: 'open-registered', item: envelope.named }, await getLocale(), new Date())
  return (
    <>
      <p className="max-w-text">{t('sign.compare')}</p>
      <StepUpLink invitation={invitation} />
    </>
  )
}

async function Envelope({ envelope }: { envelope: RegisteredEnvelope }) {
  const t = await getTranslations('registered')
  const language = await getLocale()
  const due = envelope.dueOn === null || envelope.correctedBy !== null ? [] : [{ key: 'due', label: t('due'), value: <Day at={envelope.dueOn} language={language} /> }]
  return (
    <SummaryList
      rows={[
        { key: 'sender', label: t('sender'), value: envelope.senderName },
        { key: 'kind', label: t('kind'), value: await kindName(envelope.kind) },
        { key: 'received', label: t('received'), value: <Moment at={envelope.receivedAt} language={language} /> },
        ...due,
        ...await laterRows({ ...envelope, withdrawnAt: null }),
        { key: 'number', label: t('number'), value: <ReferenceNumber value={envelope.id} /> },
        { key: 'digest', label: t('digest'), value: <span className="text-mono-16N-150 wrap-anywhere">{envelope.originalSha256.replace(/(.{8})(?=.)/g, '$1 ')}</span> },
      ]}
    />
  )
}

async function TakenBack({ children }: { children: ReactNode }) {
  const t = await getTranslations('registered')
  const title = (await getTranslations('mailbox.item'))('title')
  const before = <NotificationBanner id="withdrawn" tone="warning" title={t('withdrawn.title')}><p>{t('withdrawn.body')}</p></NotificationBanner>
  return <Page title={title} before={before}>{children}</Page>
}

async function Page({ title, before, children }: { title: string, before: ReactNode, children: ReactNode }) {
  const t = await getTranslations('registered')
  const mailbox = await getTranslations('mailbox')
  return (
    <SitePage title={title} place="mailbox" crumbs={[{ href: '/mailbox', text: mailbox('title') }]} before={before}>
      {children}
      <StandaloneLink href="/mailbox" className="mt-8">{t('back')}</StandaloneLink>
    </SitePage>
  )
}
