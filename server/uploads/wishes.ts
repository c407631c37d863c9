import { isCalendarDate } from '@/domain/japanese-date'
import { requestedActions } from '@/domain/mailbox'
import type { FileProblem } from '@/domain/uploads'
import { noWishes, type UploadWishes } from './begin'

/** The fields of a form that speak of all its documents, as they were typed. */
export type WishFields = Partial<Record<'publish-year' | 'publish-month' | 'publish-day' | 'publish-hour' | 'due-year' | 'due-month' | 'due-day' | 'action' | 'registered' | 'corrects', string>>

export const wishFieldNames = ['publish-year', 'publish-month', 'publish-day', 'publish-hour', 'due-year', 'due-month', 'due-day', 'action', 'registered', 'corrects'] as const

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const folded = (text: string | undefined) => (text ?? '').normalize('NFKC').trim()
const digits = (text: string | undefined) => (/^[0-9]{1,4}$/.test(folded(text)) ? Number(folded(text)) : Number.NaN)

/** What is written with fewer digits is the year of an era, or of no century that is meant. */
const EARLIEST_YEAR = 1900

function dayOf(year: string | undefined, month: string | undefined, day: string | undefined): { year: number, month: number, day: number } | null | 'malformed' {
  if ([year, month, day].every((part) => folded(part) === '')) return null
  const date = { year: digits(year), month: digits(month), day: digits(day) }
  return isCalendarDate(date) && date.year >= EARLIEST_YEAR ? date : 'malformed'
}

const two = (number: number) => String(number).padStart(2, '0')
const JST = '+09:00'

/** Times are those of Japan. Without an hour, a document is published at the beginning of its day. */
export function readWishes(fields: WishFields, at: Date): { ok: true, wishes: UploadWishes } | { ok: false, problem: FileProblem } {
  const publishOn = dayOf(fields['publish-year'], fields['publish-month'], fields['publish-day'])
  const hour = folded(fields['publish-hour']) === '' ? 0 : digits(fields['publish-hour'])
  if (publishOn === 'malformed' || !(hour >= 0 && hour <= 23)) return { ok: false, problem: 'publish-at-malformed' }
  const dueOn = dayOf(fields['due-year'], fields['due-month'], fields['due-day'])
  if (dueOn === 'malformed') return { ok: false, problem: 'due-on-malformed' }
  const publishAt = publishOn === null ? null : new Date(`${publishOn.year}-${two(publishOn.month)}-${two(publishOn.day)}T${two(hour)}:00:00${JST}`)
  if (publishAt !== null && publishAt <= at) return { ok: false, problem: 'publish-at-past' }
  return {
    ok: true,
    wishes: {
      ...noWishes, publishAt, registered: fields.registered === 'yes',
      dueOn: dueOn === null ? null : new Date(Date.UTC(dueOn.year, dueOn.month - 1, dueOn.day)),
      requestedAction: requestedActions.find((action) => action === fields.action) ?? null,
      corrects: uuid.test(fields.corrects ?? '') ? fields.corrects ?? null : null,
    },
  }
}

/** The fields as they would be typed for what was said before. */
export function wishFieldsOf({ publishAt, dueOn, requestedAction, registered }: Pick<UploadWishes, 'publishAt' | 'dueOn' | 'requestedAction' | 'registered'>): Record<string, string> {
  const publish = publishAt === null ? null : new Date(publishAt.getTime() + 9 * 3_600_000)
  const parts = (prefix: string, at: Date | null): [string, string][] =>
    (at === null ? [] : [[`${prefix}-year`, String(at.getUTCFullYear())], [`${prefix}-month`, String(at.getUTCMonth() + 1)], [`${prefix}-day`, String(at.getUTCDate())]])
  return {
    ...Object.fromEntries([...parts('publish', publish), ...parts('due', dueOn)]), ...(publish === null ? {} : { 'publish-hour': String(publish.getUTCHours()) }),
    action: requestedAction ?? '', registered: registered ? 'yes' : '',
  }
}
