import { DerError, tag, type DerElement } from './der'

/** UTCTime or GeneralizedTime as RFC 5280 4.1.2.5 narrows them: seconds present, Zulu, no fraction. */
export function timeValue(element: DerElement): Date {
  if (element.tag === tag.utcTime) return utcTime(element.content)
  if (element.tag === tag.generalizedTime) return generalizedTime(element.content)
  throw new DerError('a time was expected')
}

function utcTime(content: Uint8Array): Date {
  if (content.length !== 13 || content[12] !== 0x5a) throw new DerError('a time is malformed')
  const year = digits(content, 0, 2)
  return instant(year < 50 ? 2000 + year : 1900 + year, content, 2)
}

function generalizedTime(content: Uint8Array): Date {
  if (content.length !== 15 || content[14] !== 0x5a) throw new DerError('a time is malformed')
  return instant(digits(content, 0, 4), content, 4)
}

/** GeneralizedTime that may carry a fraction without trailing zeros (RFC 3161 2.4.2). Beyond milliseconds it is cut off. */
export function fractionalTime(element: DerElement): Date {
  if (element.tag !== tag.generalizedTime) throw new DerError('a time was expected')
  const content = element.content
  if (content.length === 15) return generalizedTime(content)
  const isWellFormed = content.length > 16 && content.length <= 32 && content[14] === 0x2e && content[content.length - 1] === 0x5a
  if (!isWellFormed || content[content.length - 2] === 0x30) throw new DerError('a time is malformed')
  const whole = instant(digits(content, 0, 4), content, 4)
  let milliseconds = 0
  for (let index = 0; index < content.length - 16; index += 1) {
    const digit = digits(content, 15 + index, 1)
    if (index < 3) milliseconds += digit * 10 ** (2 - index)
  }
  return new Date(whole.getTime() + milliseconds)
}

function instant(year: number, content: Uint8Array, from: number): Date {
  const month = digits(content, from, 2)
  const day = digits(content, from + 2, 2)
  const hour = digits(content, from + 4, 2)
  const minute = digits(content, from + 6, 2)
  const second = digits(content, from + 8, 2)
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
  if (!isReal) throw new DerError('a time does not exist')
  return date
}

function digits(content: Uint8Array, from: number, count: number): number {
  let value = 0
  for (let index = from; index < from + count; index += 1) {
    const digit = (content[index] ?? 0) - 0x30
    if (digit < 0 || digit > 9) throw new DerError('a time is malformed')
    value = value * 10 + digit
  }
  return value
}
