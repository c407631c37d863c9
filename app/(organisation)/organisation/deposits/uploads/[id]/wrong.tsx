import { getLocale, getTranslations } from 'next-intl/server'
import { BulletList } from '@/components/bullet-list'
import { ButtonLink } from '@/components/button'
import { NotificationBanner } from '@/components/notification-banner'
import { Table } from '@/components/table'
import type { CellProblem, UploadForm } from '@/domain/uploads'
import { documentRefusalReasons } from '@/documents/kinds'
import { documentWords } from '@/documents/words'
import type { Findings } from '@/server/uploads/find'

/** What is wrong with a file: with the whole of it, with its columns, or with rows. Nothing of it was sent. */
export async function Wrong({ findings, form, kind }: { findings: Findings | null, form: UploadForm, kind: string }) {
  const t = await getTranslations('console')
  const again = <ButtonLink href={`/organisation/deposits/${form === 'files' ? 'files' : 'table'}?kind=${kind}`}>{t('wrong.again')}</ButtonLink>
  if (findings === null) return <Notice title={t('gone.title')} body={t('gone.body')}>{again}</Notice>
  if (findings.file !== null) return <Notice title={t('wrong.file.title')} body={t(`problems.${findings.file}`)}>{again}</Notice>
  if (findings.columns.length > 0) {
    const items = findings.columns.map(({ problem, column }) => t(`wrong.columns.${problem}`, { column }))
    return <Notice title={t('wrong.columns.title')} body={t('wrong.columns.body')} list={<BulletList items={items} />}>{again}</Notice>
  }
  if (form === 'files') {
    return (
      <Notice title={t('wrong.files.title', { count: findings.wrongRows })} body={t('wrong.files.body')} list={findings.wrongRows > findings.rows.length ? <p>{t('wrong.files.shown', { count: findings.rows.length })}</p> : null}>
        {again}
        <div className="mt-8"><Files findings={findings} /></div>
        {findings.rows.length > 5 ? <div className="mt-8">{again}</div> : null}
      </Notice>
    )
  }
  return (
    <Notice title={t('wrong.rows.title', { count: findings.wrongRows })} body={t('wrong.rows.body')} list={findings.wrongRows > findings.rows.length ? <p>{t('wrong.rows.shown', { count: findings.rows.length })}</p> : null}>
      {again}
      <div className="mt-8"><Rows findings={findings} /></div>
      {findings.rows.length > 5 ? <div className="mt-8">{again}</div> : null}
    </Notice>
  )
}

function Notice({ title, body, list, children }: { title: string, body: string, list?: React.ReactNode, children: React.ReactNode }) {
  return (
    <div className="mt-8">
      <NotificationBanner id="wrong" tone="problem" title={title}><p>{body}</p>{list}</NotificationBanner>
      <div className="mt-8">{children}</div>
    </div>
  )
}

async function Rows({ findings }: { findings: Findings }) {
  const t = await getTranslations('console.wrong.rows')
  const sentences = await cellSentences()
  const rows = findings.rows.flatMap(({ fileRow, cells }) => cells.map((cell, index) => ({
    key: `${fileRow}-${index}`,
    cells: {
      row: t('number', { row: fileRow }), column: cell.column === '' ? t('wholeRow') : cell.column,
      value: cell.value === '' ? t('nothing') : <span className="break-all">{cell.value}</span>, problem: <strong className="font-700 text-error-2">{sentences(cell)}</strong>,
    },
  })))
  const columns = [{ key: 'row', title: t('numberTitle') }, { key: 'column', title: t('columnTitle') }, { key: 'value', title: t('valueTitle') }, { key: 'problem', title: t('problemTitle') }]
  return <Table caption={t('title', { count: findings.wrongRows })} captionHidden columns={columns} rows={rows} />
}

/** By the name of each file; beside it, where the list speaks of it when there is one. What stands in it is said when it is not the name itself. */
async function Files({ findings }: { findings: Findings }) {
  const t = await getTranslations('console.wrong')
  const sentences = await cellSentences()
  const isListed = findings.fileName !== ''
  const rows = findings.rows.flatMap(({ fileRow, file = '', cells }) => cells.map((cell, index) => ({
    key: `${fileRow}-${index}`,
    cells: {
      file: <><span className="break-all">{file === '' ? t('rows.nothing') : file}</span>{isListed && fileRow <= findings.listRows ? <span className="block font-400">{t('files.listed', { row: fileRow })}</span> : null}</>,
      problem: <>{cell.value === file ? null : <span className="block break-all">{t('files.where', { column: cell.column, value: cell.value === '' ? t('rows.nothing') : cell.value })}</span>}<strong className="font-700 text-error-2">{sentences(cell)}</strong></>,
    },
  })))
  const columns = [{ key: 'file', title: t('files.fileTitle') }, { key: 'problem', title: t('rows.problemTitle') }]
  return <Table caption={t('files.title', { count: findings.wrongRows })} captionHidden columns={columns} rows={rows} />
}

async function cellSentences(): Promise<(cell: CellProblem) => string> {
  const t = await getTranslations('console')
  const words = documentWords(await getLocale())
  return ({ reason, rule }) => {
    if (reason !== 'rule') return t(`cells.${reason}`)
    const known = documentRefusalReasons.find((one) => one === rule)
    return known === undefined ? t('cells.unreadable') : words(`refusals.${known}`)
  }
}
