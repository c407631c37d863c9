import { XmlRefusal } from './refusal'

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

export const XMLNS = 'http://www.w3.org/2000/xmlns/'
const XML = 'http://www.w3.org/XML/1998/namespace'

/** Prefix to namespace; the empty prefix is the default. */
type Scope = ReadonlyMap<string, string>

interface OpenElement extends XmlElement {
  readonly scope: Scope
  readonly children: (XmlElement | string)[]
}

// NCName (Namespaces in XML 1.0, production 4; XML 1.0 productions 4 and 4a).
const nameStart = 'A-Z_a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c\\u200d\\u2070-\\u218f\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\u{10000}-\\u{effff}'
const ncName = `[${nameStart}][${nameStart}\\-.0-9\\u00b7\\u0300-\\u036f\\u203f\\u2040]*`
const space = '[ \\t\\r\\n]'
const beginPattern = new RegExp(`<((?:${ncName}:)?${ncName})`, 'uy')
/** What nearly all are; the other pattern is several times as slow. */
const plainBeginPattern = /<([A-Za-z_][A-Za-z0-9_]*(?::[A-Za-z_][A-Za-z0-9_]*)?)(?=[ \t\n/>])/y
const endPattern = new RegExp(`</((?:${ncName}:)?${ncName})${space}*>`, 'uy')
const attributePattern = new RegExp(`${space}+((?:${ncName}:)?${ncName})${space}*=${space}*(?:"([^<"]*)"|'([^<']*)')`, 'uy')
const closePattern = new RegExp(`${space}*(/?)>`, 'y')

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
  return new TreeReader(text.replace(/\r\n?/g, '\n')).read()
}

class TreeReader {
  private place = 0
  private readonly open: OpenElement[] = []
  private root: XmlElement | undefined

  constructor(private readonly text: string) {}

  read(): XmlElement {
    this.skipProlog()
    while (this.place < this.text.length) {
      const next = this.text.indexOf('<', this.place)
      this.addText(next < 0 ? this.text.slice(this.place) : this.text.slice(this.place, next))
      if (next < 0) break
      this.place = next
      this.readMarkup()
    }
    if (this.root === undefined || this.open.length > 0) throw wrong()
    return this.root
  }

  /** The declaration, which the caller has judged, and the instruction. */
  private skipProlog(): void {
    for (let next = this.text.indexOf('<'); next >= 0 && this.text[next + 1] === '?'; next = this.text.indexOf('<', this.place)) {
      this.addText(this.text.slice(this.place, next))
      this.place = this.text.indexOf('?>', next) + 2
    }
  }

  private readMarkup(): void {
    const next = this.text[this.place + 1]
    if (next === '/') this.end()
    else if (next === '?') throw new XmlRefusal('processing-instruction', '/')
    else this.begin()
  }

  private addText(text: string): void {
    if (text === '') return
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
    const name = (this.match(plainBeginPattern) ?? this.match(beginPattern))?.[1]
    if (name === undefined || (this.root !== undefined && this.open.length === 0)) throw wrong()
    const written = this.text[this.place] === '>' ? [] : this.attributes()
    const close = this.match(closePattern)
    if (close === null) throw wrong()
    const parent = this.open.at(-1)
    const scope = scopeOf(parent?.scope ?? new Map(), written)
    const element: OpenElement = { name, scope, ...qualified(name, scope, true), attributes: resolved(written, scope), children: [] }
    this.root ??= element
    parent?.children.push(element)
    if (close[1] === '') this.open.push(element)
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
    const plain = `</${expected}>`
    if (this.text.startsWith(plain, this.place)) this.place += plain.length
    else if (expected === undefined || this.match(endPattern)?.[1] !== expected) throw wrong()
  }
}

/** What holds within an element (Namespaces in XML 1.0 sections 3 and 5). */
function scopeOf(outer: Scope, attributes: readonly [string, string][]): Scope {
  const declared = attributes.flatMap(([name, value]) => {
    if (name === 'xmlns') return [['', value] as const]
    return name.startsWith('xmlns:') ? [[name.slice('xmlns:'.length), value] as const] : []
  })
  if (declared.length === 0) return outer
  for (const [prefix, namespace] of declared) {
    const mayBeBound = prefix !== 'xmlns' && namespace !== XMLNS && (prefix === 'xml') === (namespace === XML) && (prefix === '' || namespace !== '')
    if (!mayBeBound) throw wrong()
  }
  return new Map([...outer, ...declared])
}

/** An element without a prefix is in the default namespace, an attribute without one in none (Namespaces in XML 1.0 section 6.2). */
function qualified(name: string, scope: Scope, isElement: boolean): { localName: string, namespace: string | null } {
  const colon = name.indexOf(':')
  if (colon < 0) return { localName: name, namespace: (isElement && scope.get('')) || null }
  const prefix = name.slice(0, colon)
  const namespace = prefix === 'xml' ? XML : scope.get(prefix)
  if (namespace === undefined) throw wrong()
  return { localName: name.slice(colon + 1), namespace }
}

/** No two of one name, however it is written. */
function resolved(written: readonly [string, string][], scope: Scope): XmlAttribute[] {
  const attributes = written.map(([name, value]): XmlAttribute => {
    if (name === 'xmlns' || name.startsWith('xmlns:')) return { name, localName: name.replace('xmlns:', ''), namespace: XMLNS, value }
    return { name, value, ...qualified(name, scope, false) }
  })
  if (new Set(attributes.map(({ localName, namespace }) => `${localName} ${namespace ?? ''}`)).size !== attributes.length) throw wrong()
  return attributes
}
