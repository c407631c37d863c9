import { getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { Disclosure } from '@/components/disclosure'
import { Input } from '@/components/input'
import { Select } from '@/components/select'
import { StandaloneLink } from '@/components/text-link'
import { isNarrowed, isoDate, listAddress, unfiltered, type FilterProblem, type MailboxFilter } from '@/domain/mailbox-filter'
import { documentKinds } from '@/documents/kinds'
import type { Label } from '@/server/mailbox/label-rows'
import type { Sender } from '@/server/mailbox/list'
import { kindName } from './kind-name'

type FilterFormProps = {
  filter: MailboxFilter
  problems: FilterProblem[]
  /** The days as they were typed, where they are none. */
  typed: { from: string, until: string }
  senders: Sender[]
  labels: Label[]
}

/** What narrows the list. A GET form: every list has an address, and going back leads to it. */
export async function FilterForm({ filter, problems, typed, senders, labels }: FilterFormProps) {
  const t = await getTranslations('keeping.filter')
  const isInUse = isNarrowed(filter) || problems.length > 0
  return (
    <>
      {isNarrowed(filter) ? <p className="mt-4">{t('active', { conditions: (await conditionsOf(filter, senders, labels)).join(' / ') })}</p> : null}
      {isInUse ? <StandaloneLink href={listAddress({ filter: { ...unfiltered, tab: filter.tab }, after: null })}>{t('clear')}</StandaloneLink> : null}
      <Disclosure summary={t('summary')} open={problems.length > 0}>
        <form method="get" action="/mailbox" role="search" className="grid gap-6 pt-2 md:grid-cols-2">
          {filter.tab === 'all' ? null : <input type="hidden" name="tab" value={filter.tab} />}
          <Choices filter={filter} senders={senders} labels={labels} />
          <Days filter={filter} problems={problems} typed={typed} />
          <div className="md:col-span-2"><Button look="secondary">{t('submit')}</Button></div>
        </form>
      </Disclosure>
    </>
  )
}

async function Choices({ filter, senders, labels }: Pick<FilterFormProps, 'filter' | 'senders' | 'labels'>) {
  const t = await getTranslations('keeping.filter')
  const kinds = await Promise.all(documentKinds.map(async (kind) => ({ id: kind, name: await kindName(kind) })))
  const options = (known: { id: string, name: string }[], chosen: string | null) => [
    { value: '', text: t('any') }, ...known.map(({ id, name }) => ({ value: id, text: name })),
    ...(chosen === null || known.some(({ id }) => id === chosen) ? [] : [{ value: chosen, text: t('unknown') }]),
  ]
  return (
    <>
      <Select id="sender" name="sender" label={t('sender')} options={options(senders, filter.senderId)} defaultValue={filter.senderId ?? ''} />
      <Select id="kind" name="kind" label={t('kind')} options={options(kinds, filter.kind)} defaultValue={filter.kind ?? ''} />
      {labels.length > 0 || filter.labelId !== null
        ? <Select id="label" name="label" label={t('label')} options={options(labels, filter.labelId)} defaultValue={filter.labelId ?? ''} />
        : null}
    </>
  )
}

async function Days({ filter, problems, typed }: Pick<FilterFormProps, 'filter' | 'problems' | 'typed'>) {
  const t = await getTranslations('keeping.filter')
  const problemOf = (...known: FilterProblem[]) => known.filter((one) => problems.includes(one)).map((one) => t(`problems.${one}`))[0] ?? null
  const day = (which: 'from' | 'until') => {
    const date = filter[which]
    return date === null ? typed[which] : isoDate(date)
  }
  // Text where a browser's date field would drop what was typed wrongly.
  const type = problems.some((one) => one !== 'until-before-from') ? 'text' : 'date'
  return (
    <div className="grid gap-6 md:col-span-2 md:grid-cols-2">
      <Input
        id="from" name="from" type={type} maxLength={20} label={t('from')} support={t('dateSupport')} required={false} requirementText={t('optional')}
        defaultValue={day('from')} problem={problemOf('from-no-date')}
      />
      <Input
        id="until" name="until" type={type} maxLength={20} label={t('until')} support={t('dateSupport')} required={false} requirementText={t('optional')}
        defaultValue={day('until')} problem={problemOf('until-no-date', 'until-before-from')}
      />
    </div>
  )
}

/** The conditions in words. */
async function conditionsOf({ senderId, kind, labelId, from, until }: MailboxFilter, senders: Sender[], labels: Label[]): Promise<string[]> {
  const t = await getTranslations('keeping.filter')
  const nameIn = (known: { id: string, name: string }[], id: string) => known.find((one) => one.id === id)?.name ?? t('unknown')
  return [
    ...(senderId === null ? [] : [t('conditions.sender', { value: nameIn(senders, senderId) })]),
    ...(kind === null ? [] : [t('conditions.kind', { value: await kindName(kind) })]),
    ...(labelId === null ? [] : [t('conditions.label', { value: nameIn(labels, labelId) })]),
    ...(from === null ? [] : [t('conditions.from', { value: isoDate(from).replaceAll('-', '/') })]),
    ...(until === null ? [] : [t('conditions.until', { value: isoDate(until).replaceAll('-', '/') })]),
  ]
}
