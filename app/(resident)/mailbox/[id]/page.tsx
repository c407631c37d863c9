import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { Section } from '@/components/heading'
import { StandaloneLink } from '@/components/text-link'
import type { VerdictTone } from '@/components/verdict-panel'
import type { Parameters } from '@/domain/mailbox-filter'
import { openItem, type OpenedItem } from '@/server/mailbox/open'
import { requireMailboxActor } from '@/server/session'
import { guarded } from '../../../guarded'
import { Content } from '../../../mailbox-item/content'
import { Downloads } from '../../../mailbox-item/downloads'
import { Verdicts } from '../../../mailbox-item/verdicts'
import { Warning, worstTone } from '../../../mailbox-item/warning'
import { SitePage } from '../../../site-page'
import { listOf } from '../addresses'
import { titleOf } from '../kind-name'
import { About } from './about'
import { Damaged } from './damaged'
import { Forwarding } from './forwarding'
import { History } from './history'
import { Keeping } from './keeping'
import { isCorrectionOrCorrected } from './neighbours'
import { OpeningProof } from './opening-proof'
import { Superseded } from './superseded'
import { Unsigned } from './unsigned'
import { Withdrawn } from './withdrawn'

export const dynamic = 'force-dynamic'

/** Says only that it is a document: titles stand in histories and on shared screens. */
export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('mailbox.item'))('title') }
}

type ItemPageProps = { params: Promise<{ id: string }>, searchParams: Promise<Parameters> }

async function ItemPage({ params, searchParams }: ItemPageProps) {
  const actor = await requireMailboxActor()
  const { id } = await params
  const parameters = await searchParams
  const opened = await openItem(actor, id)
  if (!opened.ok && opened.reason === 'not-found') notFound()
  if (!opened.ok && opened.reason === 'unsigned') return <Unsigned actor={actor} itemId={id} parameters={parameters} />
  if (!opened.ok && opened.reason === 'withdrawn') return <Withdrawn actor={actor} itemId={id} parameters={parameters} />
  if (!opened.ok) return <Damaged itemId={id}><Keeping actor={actor} itemId={id} parameters={parameters} /></Damaged>
  const { item } = opened
  const t = await getTranslations('mailbox.item')
  const mailbox = await getTranslations('mailbox')
  const tone = worstTone(item.documents)
  return (
    <SitePage
      title={await titleOf(item.summary)}
      place="mailbox"
      crumbs={[{ href: listOf(parameters.list), text: mailbox('title') }]}
      before={before(item, tone)}
    >
      <Section title={t('about.title')} className="mt-8"><About item={item} tone={tone} /></Section>
      <Section title={t('content.title')}><Content view={item.view} isConfirmed={tone === 'passed'} /></Section>
      <Section id="verdict" title={t('verdict.title')}><Verdicts documents={item.documents} /></Section>
      <Section title={t('downloads.title')} className="print:hidden"><Downloads folder={`/mailbox/${item.summary.id}/files`} documents={item.documents} /></Section>
      {item.isSignedFor ? <OpeningProof itemId={item.summary.id} /> : null}
      {actor.kind === 'resident' ? <Section title={(await getTranslations('forwards.item'))('title')} className="print:hidden"><Forwarding actor={actor} itemId={item.summary.id} isOffered={tone !== 'failed'} /></Section> : null}
      <Keeping actor={actor} itemId={item.summary.id} parameters={parameters} />
      <Section title={t('timeline.title')}><History timeline={item.timeline} /></Section>
      <StandaloneLink href={listOf(parameters.list)} className="mt-8 print:hidden">{t('back')}</StandaloneLink>
    </SitePage>
  )
}

/** The one thing to know first: what is wrong or unsure with it, else whether it still stands. */
function before(item: OpenedItem, tone: VerdictTone) {
  if (tone !== 'passed') return <Warning tone={tone} />
  return item.withdrawnAt !== null || isCorrectionOrCorrected(item) ? <Superseded item={item} /> : null
}

export default guarded(ItemPage)
