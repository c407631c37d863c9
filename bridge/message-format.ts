export type MessageValues = Readonly<Record<string, string | number>>

/** `{name}`, `{name, number}`, `{name, plural, one {…} other {…}}`; cases hold no braces of their own. */
const ARGUMENT = /\{(?<name>\w+)(?:, (?:(?<number>number)|plural, (?<cases>(?:\w+ \{[^{}]*\} ?)+)))?\}/g
const CASE = /(?<category>\w+) \{(?<text>[^{}]*)\}/g

/**
 * Fills a message, in the part of ICU syntax that this area uses: a program that sits idle on a resident's machine should not carry a whole
 * message library. A test keeps the messages within this part.
 * @throws {Error} on any other syntax, or where a value is missing or of the wrong kind
 */
export function formatMessage(message: string, values: MessageValues, locale: string): string {
  let rest = message
  const filled = message.replace(ARGUMENT, (whole: string, ...parts: unknown[]) => {
    const { name = '', number, cases } = parts.at(-1) as Partial<Record<'name' | 'number' | 'cases', string>>
    rest = rest.replace(whole, '')
    if (number === undefined && cases === undefined) return String(valueOf(values, name))
    const value = valueOf(values, name)
    if (typeof value !== 'number') throw new Error(`the message needs a number for ${name}`)
    return cases === undefined ? numberText(value, locale) : caseFor(cases, value, locale)
  })
  if (/[{}]/.test(rest)) throw new Error(`the message uses syntax that is not filled here: ${rest}`)
  return filled
}

function valueOf(values: MessageValues, name: string): string | number {
  const value = values[name]
  if (value === undefined) throw new Error(`the message needs a value for ${name}`)
  return value
}

const numberText = (value: number, locale: string) => new Intl.NumberFormat(locale).format(value)

function caseFor(cases: string, value: number, locale: string): string {
  const texts = new Map([...cases.matchAll(CASE)].map(({ groups }) => [groups?.category, groups?.text]))
  const text = texts.get(new Intl.PluralRules(locale).select(value)) ?? texts.get('other')
  if (text === undefined) throw new Error('a plural needs the case "other"')
  return text.replaceAll('#', numberText(value, locale))
}
