import { XmlRefusal } from './refusal'
import { Scope } from './scope'

/** An element with what stands in it, in order; texts are decoded and never empty, neighbouring ones are one. */
export interface XmlElement {
  /** As written, with its prefix if it has one. */
  readonly name: string
  readonly localName: string
  /** Null for an element in no namespace. */
  readonly namespace: string | null
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly (XmlElement | string)[]
}

/** Declarations of namespaces are attributes of the namespace `XMLNS`. */
export interface XmlAttribute {
  readonly name: string
  readonly localName: string
  readonly namespace: string | null
  readonly value: string
}

// NCName (Namespaces in XML 1.0, production 4; XML 1.0 productions 4 and 4a).
const nameStart = 'A-Z_a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}'
const ncName = `[${nameStart}][${nameStart}\\-.0-9\\u00b7\\u0300-\\u036f\\u203f\\u2040]*`
const space = '[ \\t\\r\\n]'
const beginPattern = new RegExp(`<((?:${ncName}:)?${ncName})`, 'uy')
const endPattern = new RegExp(`</((?:${ncName}:)?${ncName})${space}*>`, 'uy')
const attributePattern = new RegExp(`${space}+((?:${ncName}:)?${ncName})${space}*=${space}*(?:"([^<"]*)"|'([^<']*)')`, 'uy')
const closePattern = new RegExp(`${space}*(/?)>`, 'y')

const plainName = /^[A-Za-z_][A-Za-z0-9_]*(?::[A-Za-z_][A-Za-z0-9_]*)?$/
/** Of letters, digits, `_` and `:`. */
const plainNameUnits = Uint8Array.from({ length: 128 }, (_, unit) => (/[A-Za-z0-9_:]/.test(String.fromCharCode(unit)) ? 1 : 0))

const wrong = () => new XmlRefusal('not-well-formed', '/')

const references: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'' }

/** The caller has looked at every reference before: each is one of the five or names a character. */
function decoded(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-z]+));/g, (_whole, hexadecimal?: string, decimal?: string, name = '') => {
    if (hexadecimal !== undefined) return String.fromCodePoint(Number.parseInt(hexadecimal, 16))
    return decimal === undefined ? references[name] ?? '' : String.fromCodePoint(Number(decimal))
  })
}

/**
 * The root of XML 1.0 with namespaces, in one pass that takes time in proportion to the text. For text in which `parse.ts` has found nothing
 * forbidden: no DTD, comment, CDATA section, unknown entity, forbidden character, `]]>`, at most a declaration and one instruction. Throws
 * `XmlRefusal` on everything that is not well-formed, and on an instruction that does not stand before the root.
 */
export function readTree(text: string): XmlElement {
  return new TreeReader(text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text).read()
}

interface OpenElement {
  readonly name: string
  readonly scope: Scope
  readonly children: (XmlElement | string)[]
}

const GREATER_THAN = 0x3e
const SLASH = 0x2f
const QUESTION_MARK = 0x3f
const none: readonly XmlAttribute[] = []

class TreeReader {
  private place = 0
  private readonly open: OpenElement[] = []
  private root: XmlElement | undefined

  constructor(private readonly text: string) {}

  read(): XmlElement {
    this.skipProlog()
    while (this.place < this.text.length) {
      const next = this.text.indexOf('<', this.place)
      this.addText(next < 0 ? this.text.length : next)
      if (next >= 0) this.readMarkup()
    }
    if (this.root === undefined || this.open.length > 0) throw wrong()
    return this.root
  }

  /** The declaration, which the caller has judged, and the instruction. */
  private skipProlog(): void {
    for (let next = this.text.indexOf('<'); next >= 0 && this.text[next + 1] === '?'; next = this.text.indexOf('<', this.place)) {
      this.addText(next)
      this.place = this.text.indexOf('?>', next) + 2
    }
  }

  private readMarkup(): void {
    const next = this.text.charCodeAt(this.place + 1)
    if (next === SLASH) this.end()
    else if (next === QUESTION_MARK) throw new XmlRefusal('processing-instruction', '/')
    else this.begin()
  }

  /** What stands before `end`. */
  private addText(end: number): void {
    if (end === this.place) return
    const text = this.text.slice(this.place, end)
    this.place = end
    const parent = this.open.at(-1)
    if (parent !== undefined) parent.children.push(decoded(text))
    else if (!/^[ \t\n]*$/.test(text)) throw wrong()
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.place
    const found = pattern.exec(this.text)
    if (found !== null) this.place = pattern.lastIndex
    return found
  }

  private begin(): void {
    const parent = this.open.at(-1)
    if (parent === undefined && this.root !== undefined) throw wrong()
    const name = this.name()
    const written = this.text.charCodeAt(this.place) === GREATER_THAN ? [] : this.attributes()
    const outer = parent?.scope ?? Scope.outermost
    const scope = written.length === 0 ? outer : outer.within(written)
    const { localName, namespace } = scope.ofElement(name)
    const children: (XmlElement | string)[] = []
    const element: XmlElement = { name, localName, namespace, attributes: written.length === 0 ? none : resolved(written, scope), children }
    this.root ??= element
    parent?.children.push(element)
    if (!this.closes()) this.open.push({ name, scope, children })
  }

  /** Nearly all are of a few letters of ASCII, for which the pattern is ten times as slow. */
  private name(): string {
    const start = this.place + 1
    let end = start
    while (plainNameUnits[this.text.charCodeAt(end)] === 1) end++
    const plain = this.text.slice(start, end)
    if (this.text.charCodeAt(end) !== GREATER_THAN || !plainName.test(plain)) return this.anyName()
    this.place = end
    return plain
  }

  private anyName(): string {
    const name = this.match(beginPattern)?.[1]
    if (name === undefined) throw wrong()
    return name
  }

  /** The end of a tag that begins an element; whether it ends it too. */
  private closes(): boolean {
    if (this.text.charCodeAt(this.place) === GREATER_THAN) {
      this.place++
      return false
    }
    const close = this.match(closePattern)
    if (close === null) throw wrong()
    return close[1] !== ''
  }

  private attributes(): [name: string, value: string][] {
    const found: [string, string][] = []
    for (let one = this.match(attributePattern); one !== null; one = this.match(attributePattern)) {
      // Normalised as of type CDATA (XML 1.0 section 3.3.3): white space that is written becomes spaces.
      found.push([one[1] ?? '', decoded((one[2] ?? one[3] ?? '').replace(/[\t\n]/g, ' '))])
    }
    return found
  }

  private end(): void {
    const expected = this.open.pop()?.name
    if (expected === undefined) throw wrong()
    const end = this.place + 2 + expected.length
    if (this.text.startsWith(expected, this.place + 2) && this.text.charCodeAt(end) === GREATER_THAN) this.place = end + 1
    else if (this.match(endPattern)?.[1] !== expected) throw wrong()
  }
}

/** No two of one name, however it is written. */
function resolved(written: readonly [string, string][], scope: Scope): XmlAttribute[] {
  const attributes = written.map(([name, value]): XmlAttribute => ({ name, value, ...scope.ofAttribute(name) }))
  if (new Set(attributes.map(({ localName, namespace }) => `${localName} ${namespace ?? ''}`)).size !== attributes.length) throw wrong()
  return attributes
}
