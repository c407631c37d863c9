import type { CalendarDate } from '@/domain/japanese-date'
import { childElements, refuseAttributes, textOf } from '../xml/elements'
import { escapeText } from '../xml/escape'
import { XmlRefusal } from '../xml/refusal'
import type { XmlElement } from '../xml/tree'
import { namespaces } from './namespaces'

/** One leaf of a form: how its element's content becomes a value and back. `read` throws `XmlRefusal`. */
export interface Field<Value> {
  read(element: XmlElement, at: string): Value
  /** The element's content as XML. */
  write(value: Value): string
}

/** Free text. */
export const text: Field<string> = {
  read: textOf,
  write: escapeText,
}

/**
 * Whole yen (`gen:kingaku`), 15 digits at most. Issuers pad with zeros and the schema allows it, so both are read; written without.
 * The schema's minus sign is refused: nothing in a deduction certificate can be negative.
 */
export const amount: Field<number> = {
  read: (element, at) => Number(matched(textOf(element, at), /^[0-9]{1,15}$/, at)),
  write: String,
}

/** A term in years; 999 means for life (終身). */
export const term: Field<number | 'for-life'> = {
  read: (element, at) => {
    const years = Number(matched(textOf(element, at), /^[0-9]{1,3}$/, at))
    return years === 999 ? 'for-life' : years
  },
  write: (value) => value === 'for-life' ? '999' : String(value),
}

const yearPattern = /^[1-9][0-9]{0,3}$/
/** Months and days are written without zeros in front ("zeroSuppress" in the specification). */
const twoDigitPattern = /^[1-9][0-9]?$/

/** `gen:yyyymmdd`: three child elements. Whether the day exists is for the form's own schema to check. */
export const date: Field<CalendarDate> = {
  read: (element, at) => {
    const [year = 0, month = 0, day = 0] = numbers(element, [['yyyy', yearPattern], ['mm', twoDigitPattern], ['dd', twoDigitPattern]], at)
    return { year, month, day }
  },
  write: ({ year, month, day }) => `${general('yyyy', year)}${general('mm', month)}${general('dd', day)}`,
}

/** `gen:yyyymm`. */
export const month: Field<{ year: number, month: number }> = {
  read: (element, at) => {
    const [year = 0, monthOfYear = 0] = numbers(element, [['yyyy', yearPattern], ['mm', twoDigitPattern]], at)
    return { year, month: monthOfYear }
  },
  write: (value) => `${general('yyyy', value.year)}${general('mm', value.month)}`,
}

/** `gen:yyyy`. */
export const year: Field<number> = {
  read: (element, at) => numbers(element, [['yyyy', yearPattern]], at)[0] ?? 0,
  write: (value) => general('yyyy', value),
}

/** `gen:bango` with a corporate number. The schema would allow an Individual Number in its place: that is refused by name. */
export const corporateNumber: Field<string> = {
  read: (element, at) => {
    const [child, ...more] = childElements(element, at)
    if (!child) throw new XmlRefusal('missing-element', `${at}/hojinbango`)
    if (child.localName === 'kojinbango') throw new XmlRefusal('individual-number', at)
    if (more.length > 0) throw new XmlRefusal('duplicate-element', at)
    return generalText(child, 'hojinbango', at)
  },
  write: (value) => `<gen:hojinbango>${escapeText(value)}</gen:hojinbango>`,
}

/** A code of a closed list (区分), by `kubun_CD`; a `kubun_NM` must say what the code says. Only the code is written. */
export function code<Value extends string>(meanings: readonly { code: string, value: Value, name: string }[]): Field<Value> {
  return {
    read: (element, at) => {
      refuseAttributes(element, at)
      const [codeElement, nameElement, ...more] = childElements(element, at)
      if (!codeElement) throw new XmlRefusal('missing-element', `${at}/kubun_CD`)
      const found = meanings.find((meaning) => meaning.code === formText(codeElement, 'kubun_CD', at))
      const named = nameElement === undefined ? found?.name : formText(nameElement, 'kubun_NM', at)
      if (more.length > 0) throw new XmlRefusal('duplicate-element', at)
      if (!found || found.name !== named) throw new XmlRefusal('invalid-value', at)
      return found.value
    },
    write: (value) => `<kubun_CD>${meanings.find((meaning) => meaning.value === value)?.code ?? ''}</kubun_CD>`,
  }
}

const general = (name: string, value: number) => `<gen:${name}>${value}</gen:${name}>`

function numbers(element: XmlElement, parts: readonly (readonly [name: string, pattern: RegExp])[], at: string): number[] {
  const children = childElements(element, at)
  for (const { localName } of children) if (!parts.some(([name]) => name === localName)) throw new XmlRefusal('unknown-element', at)
  if (children.length > parts.length) throw new XmlRefusal('duplicate-element', at)
  return parts.map(([name, pattern], index) => {
    const child = children[index]
    if (!child) throw new XmlRefusal('missing-element', `${at}/${name}`)
    return Number(matched(generalText(child, name, at), pattern, `${at}/${name}`))
  })
}

const generalText = (element: XmlElement, name: string, at: string) => textOfNamed(element, namespaces.general, name, at)
const formText = (element: XmlElement, name: string, at: string) => textOfNamed(element, namespaces.form, name, at)

function textOfNamed(element: XmlElement, namespace: string, name: string, at: string): string {
  if (element.localName !== name) throw new XmlRefusal('element-order', at)
  const here = `${at}/${name}`
  if (element.namespace !== namespace) throw new XmlRefusal('unknown-namespace', here)
  refuseAttributes(element, here)
  return textOf(element, here)
}

function matched(value: string, pattern: RegExp, at: string): string {
  if (!pattern.test(value)) throw new XmlRefusal('invalid-value', at)
  return value
}
