import { compareCalendarDates, isCalendarDate, type CalendarDate } from './japanese-date'

/** The lists of a mailbox. `all` is what is neither put away nor thrown away; `asked` is what senders still ask for. */
export const mailboxTabs = ['all', 'unread', 'asked', 'archived', 'trash'] as const
export type MailboxTab = (typeof mailboxTabs)[number]

/** What a list shows: everything of its tab that fits each of the others. Null narrows nothing. */
export interface MailboxFilter {
  readonly tab: MailboxTab
  readonly senderId: string | null
  readonly kind: string | null
  readonly labelId: string | null
  /** Received on this day in Japan or later. */
  readonly from: CalendarDate | null
  /** Received on this day in Japan or before. */
  readonly until: CalendarDate | null
}

export const unfiltered: MailboxFilter = { tab: 'all', senderId: null, kind: null, labelId: null, from: null, until: null }

/** What can be wrong with what people type; the rest is chosen, and what no page of ours offers is passed over. */
export type FilterProblem = 'from-no-date' | 'until-no-date' | 'until-before-from'

export type Parameters = Readonly<Record<string, string | string[] | undefined>>

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const kindName = /^[a-z][a-z0-9-]{0,59}$/

const one = (parameter: Parameters[string]): string => (typeof parameter === 'string' ? parameter.trim() : '')
const matching = (parameter: Parameters[string], pattern: RegExp) => (pattern.test(one(parameter)) ? one(parameter) : null)

/** Reads the parameters of the list's address, those of its own form and whatever else somebody wrote there. */
export function readMailboxFilter(parameters: Parameters): { filter: MailboxFilter, problems: FilterProblem[] } {
  const [from, until] = [dateIn(one(parameters.from)), dateIn(one(parameters.until))]
  const problems: FilterProblem[] = []
  if (from === 'no-date') problems.push('from-no-date')
  if (until === 'no-date') problems.push('until-no-date')
  const days = { from: from === 'no-date' ? null : from, until: until === 'no-date' ? null : until }
  if (days.from !== null && days.until !== null && compareCalendarDates(days.until, days.from) < 0) problems.push('until-before-from')
  const filter = {
    tab: mailboxTabs.find((tab) => tab === parameters.tab) ?? 'all',
    senderId: matching(parameters.sender, uuid), kind: matching(parameters.kind, kindName), labelId: matching(parameters.label, uuid), ...days,
  }
  return { filter, problems }
}

/** Nothing was received before: what is meant is something else. */
const EARLIEST_YEAR = 1900

/** A day as date fields send it, or as people type it where a browser has no such field: 2026-11-21, 2026/11/21, 2026/1/5. */
function dateIn(text: string): CalendarDate | 'no-date' | null {
  if (text === '') return null
  const [, year, month, day] = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(text.normalize('NFKC')) ?? []
  const date = { year: Number(year), month: Number(month), day: Number(day) }
  return isCalendarDate(date) && date.year >= EARLIEST_YEAR ? date : 'no-date'
}

const two = (part: number) => String(part).padStart(2, '0')

/** 2026-11-21, as date fields take it. */
export const isoDate = ({ year, month, day }: CalendarDate): string => `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`

/** The same filter as an address's query, always in one order; empty for the plain list. */
export function mailboxQuery({ tab, senderId, kind, labelId, from, until }: MailboxFilter): string {
  const query = new URLSearchParams()
  if (tab !== 'all') query.set('tab', tab)
  if (senderId !== null) query.set('sender', senderId)
  if (kind !== null) query.set('kind', kind)
  if (labelId !== null) query.set('label', labelId)
  if (from !== null) query.set('from', isoDate(from))
  if (until !== null) query.set('until', isoDate(until))
  return query.toString()
}

/** Whether anything but the tab narrows it. */
export const isNarrowed = (filter: MailboxFilter): boolean => mailboxQuery({ ...filter, tab: 'all' }) !== ''

/** A page of the list: what it shows, and from where on. */
export interface ListPlace {
  readonly filter: MailboxFilter
  readonly after: string | null
}

const cursor = /^[A-Za-z0-9_-]{1,40}$/

/** The query of a page of the list, for its address and for the way back to it; empty for the first page of the plain list. */
export function placeQuery({ filter, after }: ListPlace): string {
  const query = mailboxQuery(filter)
  if (after === null) return query
  return query === '' ? `after=${after}` : `${query}&after=${after}`
}

/** Reads such a query, whoever wrote it: what comes out leads to a list and nowhere else. */
export function readPlace(query: string): ListPlace {
  const parameters = Object.fromEntries(new URLSearchParams(query))
  return { filter: readMailboxFilter(parameters).filter, after: matching(parameters.after, cursor) }
}

export const listAddress = (place: ListPlace): string => (placeQuery(place) === '' ? '/mailbox' : `/mailbox?${placeQuery(place)}`)
