import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { FileInput } from '@/components/file-input'
import { Section } from '@/components/heading'
import { Input } from '@/components/input'
import { NotificationBanner } from '@/components/notification-banner'
import { Select } from '@/components/select'
import type { Depositor } from '@/domain/actor'
import { documentKinds } from '@/documents/kinds'
import { database } from '@/server/database'
import { listOwnLinks } from '@/server/links/organisation-links'
import { groupedPseudonym } from '@/server/organisations/pseudonym'
import { requireDepositor } from '@/server/session'
import { guarded } from '../../../../guarded'
import { single } from '../../../../member-form'
import { SitePage } from '../../../../site-page'
import { kindName } from '../../../../(resident)/mailbox/kind-name'
import { ConsoleNotice, problemSentence } from '../console-notice'
import { depositCrumbs } from '../crumbs'
import { WishFields } from '../wish-fields'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.new'))('title') }
}

type Query = Record<string, string | string[] | undefined>

async function NewDepositPage({ searchParams }: { searchParams: Promise<Query> }) {
  const actor = await requireDepositor()
  const query = Object.fromEntries(Object.entries(await searchParams).map(([name, value]) => [name, single(value)]))
  const t = await getTranslations('console.new')
  const { problem = '', field = '' } = query
  const before = problem !== '' ? <ConsoleNotice problem={problem} field={field === '' ? null : field} />
    : query.corrects ? <NotificationBanner id="correcting" tone="information" title={t('correcting')} /> : null
  return (
    <SitePage title={t('title')} place="deposits" crumbs={await depositCrumbs()} before={before}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <DepositForm actor={actor} query={query} />
    </SitePage>
  )
}

async function DepositForm({ actor, query }: { actor: Depositor, query: Record<string, string> }) {
  const t = await getTranslations('console')
  const sentence = await problemSentence(query.problem ?? '')
  const at = (field: string) => (query.field === field ? sentence : null)
  const kinds = await Promise.all(documentKinds.map(async (kind) => ({ value: kind, text: await kindName(kind) })))
  const file = { requirementText: t('required'), required: true }
  const extra = { requirementText: t('optional') }
  return (
    <form method="post" action="/organisation/deposits/new/take" encType="multipart/form-data" className="flex flex-col gap-6">
      {query.corrects ? <input type="hidden" name="corrects" value={query.corrects} /> : null}
      <Section title={t('new.who')} className="-mb-2">
        <div className="flex flex-col gap-6">
          <LinkedResidents actor={actor} />
          <Input id="pseudonym" name="pseudonym" label={t('new.typed')} support={t('new.typedSupport')} problem={at('pseudonym')} required={false} requirementText={t('optional')}
            maxLength={40} autoComplete="off" spellCheck={false} />
        </div>
      </Section>
      <Section title={t('new.what')} className="-mb-2">
        <div className="flex flex-col gap-6">
          <Select id="kind" name="kind" label={t('new.kind')} problem={at('kind')} required requirementText={t('required')} options={kinds} defaultValue={query.kind ?? kinds[0]?.value ?? ''} />
          <Input id="reference" name="reference" label={t('new.reference')} support={t('new.referenceSupport')} problem={at('reference')} required requirementText={t('required')}
            defaultValue={query.reference ?? ''} maxLength={64} autoComplete="off" spellCheck={false} />
          <FileInput id="original" name="original" label={t('new.original')} support={t('new.originalSupport')} accept=".xml,application/xml" problem={at('original')} {...file} />
          <FileInput id="original-signature" name="original-signature" label={t('new.originalSignature')} support={t('new.signatureSupport')} accept=".p7s,application/pkcs7-signature"
            problem={at('original-signature')} {...file} />
          <FileInput id="readable" name="readable" label={t('new.readable')} support={t('new.readableSupport')} accept=".pdf,application/pdf" problem={at('readable')} {...extra} />
          <FileInput id="readable-signature" name="readable-signature" label={t('new.readableSignature')} support={t('new.readableSignatureSupport')} accept=".p7s"
            problem={at('readable-signature')} {...extra} />
        </div>
      </Section>
      <Section title={t('wishes.title')} className="-mb-2">
        <div className="flex flex-col gap-6"><WishFields of={query} publishProblem={at('publish-year')} dueProblem={at('due-year')} /></div>
      </Section>
      <div className="mt-4"><Button>{t('new.submit')}</Button></div>
    </form>
  )
}

/** Live links, the newest first, under the organisation's own numbers; whoever is not among them is typed. */
async function LinkedResidents({ actor }: { actor: Depositor }) {
  const t = await getTranslations('console.new')
  const links = (await listOwnLinks(database(), actor, null))?.rows.filter(({ state }) => state.state === 'active') ?? []
  if (links.length === 0) return null
  const options = links.map(({ pseudonym, depositorReferences }) => ({
    value: pseudonym, text: `${depositorReferences.length > 0 ? depositorReferences.join(' / ') : t('noReference')}（${groupedPseudonym(pseudonym)}）`,
  }))
  return <Select id="linked" name="linked" label={t('linked')} support={t('linkedSupport')} options={[{ value: '', text: t('choose') }, ...options]} defaultValue="" />
}

export default guarded(NewDepositPage)
