import { formatDay, formatDayAndTime, formatShortDayAndTime, type DateLanguage } from '@/domain/japanese-date'

type Props = { at: Date, language: DateLanguage }

/** A moment in Japan, with the exact instant for machines. */
export function Moment({ at, language }: Props) {
  return <time dateTime={at.toISOString()}>{formatDayAndTime(at, language)}</time>
}

/** A moment of these days, where the year would only be noise. */
export function ShortMoment({ at, language }: Props) {
  return <time dateTime={at.toISOString()}>{formatShortDayAndTime(at, language)}</time>
}

/** A calendar day in Japan. */
export function Day({ at, language }: Props) {
  return <time dateTime={at.toISOString()}>{formatDay(at, language)}</time>
}
