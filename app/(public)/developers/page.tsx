import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { CommandLine } from '@/components/command-line'
import { Disclosure } from '@/components/disclosure'
import { Section, Subheading } from '@/components/heading'
import { Table } from '@/components/table'
import { StandaloneLink } from '@/components/text-link'
import { env } from '@/server/env'
import { listedOperations, type ListedOperation } from '@/server/openapi/listing'
import { SitePage } from '../../site-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('developers'))('title') }
}

/** The machine interface for people: drawn from the very description that programs read. */
export default async function DevelopersPage() {
  const t = await getTranslations('developers')
  const operations = listedOperations(env().PORTAL_ORIGIN, await getLocale())
  return (
    <SitePage title={t('title')}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <StandaloneLink href="/api/v1/openapi.json" className="mt-2">{t('specification')}</StandaloneLink>
      <nav aria-label={t('contents')} className="mt-6 print:hidden">
        <ul>
          {operations.map(({ operationId }) => <li key={operationId}><StandaloneLink href={`#${operationId}`}>{t(titleKey(operationId))}</StandaloneLink></li>)}
        </ul>
      </nav>
      {operations.map((operation) => <OperationSection key={operation.operationId} operation={operation} />)}
    </SitePage>
  )
}

type Translate = Awaited<ReturnType<typeof getTranslations<'developers'>>>
type Key = Parameters<Translate>[0]

// That every operation has its words is tested.
const titleKey = (operationId: string) => `operations.${operationId}.title` as Key
const textKey = (operationId: string) => `operations.${operationId}.text` as Key

async function OperationSection({ operation: { operationId, request, command, refusals } }: { operation: ListedOperation }) {
  const t = await getTranslations('developers')
  const columns = [{ key: 'reason', title: t('reason') }, { key: 'meaning', title: t('meaning'), plain: true }]
  const rows = refusals.map(({ status, reason, sentence }) => ({ key: reason, cells: { reason: <><code>{reason}</code> <span className="font-400">{status}</span></>, meaning: sentence } }))
  return (
    <Section id={operationId} title={t(titleKey(operationId))}>
      <p className="max-w-text">{t(textKey(operationId))}</p>
      <CommandLine text={request} />
      <Subheading>{t('command')}</Subheading>
      <CommandLine text={command} />
      {rows.length === 0 ? null : (
        <Disclosure summary={t('refusals')}>
          <p className="mb-2 max-w-text">{t('refusalsHint')}</p>
          <Table caption={t('refusals')} captionHidden columns={columns} rows={rows} />
        </Disclosure>
      )}
    </Section>
  )
}
