import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { Button, ButtonLink } from '@/components/button'
import { CheckboxGroup } from '@/components/checkbox-group'
import { ErrorSummary } from '@/components/error-summary'
import { Section } from '@/components/heading'
import { Input } from '@/components/input'
import { recipientReferencePattern } from '@/domain/forwards'
import { sealDraft, type ForwardDraft } from '@/server/forwards/draft'
import { sendableRoles } from '@/server/forwards/preview'
import { findRecipients } from '@/server/forwards/recipients'
import type { PublicOrganisation } from '@/server/links/depositors'
import { requireResident } from '@/server/session'
import { guarded } from '../../../../../guarded'
import { SitePage } from '../../../../../site-page'
import { problemBanner, problemIn, titleWith } from '../../../../forwards/problem-banner'
import { CannotForward } from '../cannot-forward'
import { draftIn, forwardCrumbs, stepPath, type Parameter } from '../draft-in'

export const dynamic = 'force-dynamic'

type DetailsPageProps = { params: Promise<{ id: string }>, searchParams: Promise<{ draft?: Parameter, problem?: Parameter }> }

export async function generateMetadata({ searchParams }: DetailsPageProps): Promise<Metadata> {
  return { title: await titleWith((await getTranslations('forwards.describe'))('title'), problemIn((await searchParams).problem)) }
}

const isWrong = (reference: string) => reference !== '' && !recipientReferencePattern.test(reference)

async function DetailsPage({ params, searchParams }: DetailsPageProps) {
  const resident = await requireResident()
  const { id } = await params
  const { draft: carried, problem: named } = await searchParams
  const t = await getTranslations('forwards.describe')
  const sendable = await sendableRoles(resident, id, new Date())
  if (!sendable.ok) return <CannotForward itemId={id} title={t('title')} reason={sendable.reason} />
  const draft = draftIn(resident, id, carried)
  const chosen = await findRecipients(resident, draft.recipients.map((one) => one.id))
  if (chosen.length === 0) redirect(stepPath(resident, draft, '', { problem: 'recipients-missing' }))
  if (chosen.length < draft.recipients.length) redirect(stepPath(resident, draft, '', { problem: 'recipient-unknown' }))
  const problem = problemIn(named)
  const before = problem === 'reference-malformed' ? await wrongReferences(draft) : await problemBanner(problem)
  return (
    <SitePage title={t('title')} place="mailbox" crumbs={await forwardCrumbs(id)} before={before}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <form method="post" action={`/mailbox/${id}/forward/describe`} className="mt-8">
        <input type="hidden" name="draft" value={sealDraft(resident, draft)} />
        <References draft={draft} chosen={chosen} showsProblems={problem === 'reference-malformed'} />
        <Section title={t('documents')}>
          <p className="mb-2 max-w-text">{t('original')}</p>
          {sendable.roles.includes('readable')
            ? <CheckboxGroup id="readable" legend={t('documents')} boxes={[{ name: 'readable', text: t('withReadable'), checked: draft.withReadable }]} />
            : null}
        </Section>
        <div className="mt-8 flex flex-wrap gap-4">
          <Button>{t('next')}</Button>
          <ButtonLink look="quiet" className="min-h-14" href={stepPath(resident, draft, '')}>{t('change')}</ButtonLink>
        </div>
      </form>
    </SitePage>
  )
}

async function wrongReferences({ recipients }: ForwardDraft) {
  const [common, problems] = await Promise.all([getTranslations('common'), getTranslations('forwards.problems')])
  const wrong = recipients.filter(({ reference }) => isWrong(reference))
  return <ErrorSummary title={common('errorSummary')} problems={wrong.map(({ id }) => ({ fieldId: `reference-${id}`, sentence: problems('reference-malformed.title') }))} />
}

async function References({ draft, chosen, showsProblems }: { draft: ForwardDraft, chosen: PublicOrganisation[], showsProblems: boolean }) {
  const [t, problems] = await Promise.all([getTranslations('forwards.describe'), getTranslations('forwards.problems')])
  const typed = new Map(draft.recipients.map(({ id, reference }) => [id, reference]))
  return chosen.map(({ id, name }) => {
    const reference = typed.get(id) ?? ''
    return (
      <Input
        key={id} id={`reference-${id}`} name={`reference-${id}`} defaultValue={reference} autoComplete="off" className="mt-6"
        label={t('reference', { name })} support={t('referenceSupport')} required={false} requirementText={t('optional')}
        problem={showsProblems && isWrong(reference) ? problems('reference-malformed.body') : null}
      />
    )
  })
}

export default guarded(DetailsPage)
