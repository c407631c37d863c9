import { formatDay, formatDayAndTime, formatShortDayAndTime, type DateLanguage } from '@/domain/japanese-date'

/** Breaks before the weekday or the era if it must, not inside a number and its unit. */
const unbroken = 'break-keep'

type Props = { at: Date, language: DateLanguage }

/** A moment in Japan, with the exact instant for machines. */
export function Moment({ at, language }: Props) {
  return <time className={unbroken} dateTime={at.toISOString()}>{formatDayAndTime(at, language)}</time>
}

/** A moment of these days, where the year would only be noise. */
export function ShortMoment({ at, language }: Props) {
  return <time className={unbroken} dateTime={at.toISOString()}>{formatShortDayAndTime(at, language)}</time>
}

/** A calendar day in Japan. */
export function Day({ at, language }: Props) {
  return <time className={unbroken} dateTime={at.toISOString()}>{formatDay(at, language)}</time>
}
