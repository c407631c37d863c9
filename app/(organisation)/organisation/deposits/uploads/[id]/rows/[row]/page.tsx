import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { Section } from '@/components/heading'
import { ReferenceNumber } from '@/components/reference-number'
import { SummaryList } from '@/components/summary-list'
import { StandaloneLink } from '@/components/text-link'
import { database } from '@/server/database'
import { groupedPseudonym } from '@/server/organisations/pseudonym'
import { requireDepositor } from '@/server/session'
import { blobs } from '@/server/storage/blobs'
import { examineRow, type ExaminedRow } from '@/server/uploads/examine'
import { findUpload } from '@/server/uploads/find'
import { guarded } from '../../../../../../../guarded'
import { SitePage } from '../../../../../../../site-page'
import { depositCrumbs } from '../../../../crumbs'
import { OriginalSheet } from '../../document-sheet'
import { refusalText } from '../../refusal-text'
import { Verdicts } from '../../verdicts'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.uploads'))('title') }
}

async function RowPage({ params }: { params: Promise<{ id: string, row: string }> }) {
  const actor = await requireDepositor()
  const { id, row: rowText } = await params
  const row = /^[0-9]{1,7}$/.test(rowText) ? Number(rowText) : 0
  const upload = await findUpload(database(), actor, id, new Date())
  const examined = upload === null ? null : await examineRow(database(), blobs(), actor, upload, row, new Date())
  if (upload === null || examined === null) notFound()
  const t = await getTranslations('console')
  const here = `/organisation/deposits/uploads/${upload.id}`
  return (
    <SitePage title={t('upload.rowTitle', { row })} place="deposits" crumbs={[...(await depositCrumbs()), { href: here, text: t('uploads.title') }]}>
      <div className="mt-6"><About examined={examined} /></div>
      <div className="mt-6"><OriginalSheet reading={examined.reading} /></div>
      <Section title={t('check.verdict')}><Judged examined={examined} /></Section>
      <nav aria-label={t('upload.rows')} className="mt-8 flex flex-wrap gap-x-8">
        {row > 1 ? <StandaloneLink href={`${here}/rows/${row - 1}`}>{t('upload.previous')}</StandaloneLink> : null}
        {row < upload.rowCount ? <StandaloneLink href={`${here}/rows/${row + 1}`}>{t('upload.next')}</StandaloneLink> : null}
        <StandaloneLink href={here}>{t('upload.back')}</StandaloneLink>
      </nav>
    </SitePage>
  )
}

async function Judged({ examined }: { examined: ExaminedRow }) {
  const t = await getTranslations('console.check')
  if (!examined.isSigned) return <p>{t('unsigned')}</p>
  const refusal = examined.refusal === null ? '' : await refusalText(examined.refusal)
  return (
    <>
      <p className="mb-4"><strong className="font-700">{t(examined.refusal === null ? 'would.passed' : 'would.refused')}</strong> {refusal}</p>
      <Verdicts documents={examined.documents} />
    </>
  )
}

async function About({ examined: { stored } }: { examined: ExaminedRow }) {
  const t = await getTranslations('console')
  const rows = [
    { key: 'row', label: t('upload.report.headings.row'), value: String(stored.fileRow) },
    { key: 'to', label: t('check.to'), value: <ReferenceNumber value={groupedPseudonym(stored.pseudonym)} /> },
    { key: 'reference', label: t('check.reference'), value: <ReferenceNumber value={stored.depositorReference} /> },
  ]
  return <SummaryList rows={rows} />
}

export default guarded(RowPage)
