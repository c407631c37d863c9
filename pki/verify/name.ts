import { DerError, tag, type DerElement } from './der'
import { oidText } from './der-values'
import { equalBytes, toHex } from './bytes'

/** AttributeTypeAndValue of a distinguished name. */
export interface NameAttribute {
  readonly type: string
  readonly value: DerElement
}

/** A distinguished name: its DER and its parts, most significant first. */
export interface Name {
  readonly encoded: Uint8Array
  readonly rdns: readonly (readonly NameAttribute[])[]
  /** What was worked out about it, kept with the name itself: names come and go too fast for weak maps. */
  readonly workedOut: { key?: string; text?: string }
}

const maxRdns = 64
const maxAttributesInRdn = 8

export function parseName(element: DerElement): Name {
  if (element.tag !== tag.sequence) throw new DerError('a name was expected')
  const rdns = element.children().rest(maxRdns).map(parseRdn)
  return { encoded: element.encoded, rdns, workedOut: {} }
}

function parseRdn(element: DerElement): NameAttribute[] {
  if (element.tag !== tag.set) throw new DerError('a relative name was expected')
  return parseRdnAttributes(element)
}

/** The attributes inside a RelativeDistinguishedName whose own tag may be implicit. */
export function parseRdnAttributes(element: DerElement): NameAttribute[] {
  const attributes = element.children().rest(maxAttributesInRdn).map(parseAttribute)
  if (attributes.length === 0) throw new DerError('a relative name is empty')
  return attributes
}

function parseAttribute(element: DerElement): NameAttribute {
  if (element.tag !== tag.sequence) throw new DerError('a name attribute was expected')
  const reader = element.children()
  const attribute = { type: oidText(reader.read(tag.oid)), value: reader.next() }
  reader.finish()
  return attribute
}

export const isEmptyName = (name: Name) => name.rdns.length === 0

/** Name comparison of RFC 5280 section 7.1: case, white space and string type do not matter. */
export function equalNames(a: Name, b: Name): boolean {
  return equalBytes(a.encoded, b.encoded) || (a.rdns.length === b.rdns.length && nameKey(a) === nameKey(b))
}

/** Whether `name` begins with all of `base` (RFC 5280 4.2.1.10, directoryName). */
export function isWithinName(name: Name, base: Name): boolean {
  if (base.rdns.length > name.rdns.length) return false
  return base.rdns.every((rdn, index) => rdnKey(rdn) === rdnKey(name.rdns[index] ?? []))
}

/** Text equal for equal names, usable as a map key. */
export function nameKey(name: Name): string {
  return (name.workedOut.key ??= name.rdns.map(rdnKey).join('\n'))
}

const rdnKey = (rdn: readonly NameAttribute[]) => rdn.map(attributeKey).sort().join('+')

function attributeKey({ type, value }: NameAttribute): string {
  const text = stringOrUndefined(value)
  return text === undefined ? `${type}=#${toHex(value.encoded)}` : `${type}=${JSON.stringify(prepared(text))}`
}

/** Text that is not what its type says compares as bytes, so it equals nothing but itself. */
function stringOrUndefined(value: DerElement): string | undefined {
  try {
    return stringValue(value)
  } catch (error) {
    if (error instanceof DerError) return undefined
    throw error
  }
}

/** Short form of the string preparation of RFC 4518: compatibility forms, case and runs of spaces are folded. */
const prepared = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Text of a DirectoryString or IA5String; undefined for any other type, DerError when it is not what its type says. */
export function stringValue(element: DerElement): string | undefined {
  const content = element.content
  switch (element.tag) {
    case tag.utf8String:
      return decodedUtf8(content)
    case tag.printableString:
    case tag.ia5String:
    case tag.visibleString:
      return ascii(content)
    case tag.bmpString:
      return codeUnits(content, 2)
    case tag.universalString:
      return codeUnits(content, 4)
    default:
      return undefined
  }
}

function decodedUtf8(content: Uint8Array): string {
  try {
    return utf8.decode(content)
  } catch (cause) {
    throw new DerError('text is not UTF-8', { cause })
  }
}

export function ascii(content: Uint8Array): string {
  let text = ''
  for (const byte of content) {
    if (byte > 0x7f) throw new DerError('text is not ASCII')
    text += String.fromCharCode(byte)
  }
  return text
}

function codeUnits(content: Uint8Array, size: 2 | 4): string {
  if (content.length % size !== 0) throw new DerError('text is cut off')
  let text = ''
  for (let index = 0; index < content.length; index += size) {
    let value = 0
    for (const byte of content.subarray(index, index + size)) value = value * 256 + byte
    if (value > 0x10ffff) throw new DerError('text is not Unicode')
    text += size === 2 ? String.fromCharCode(value) : String.fromCodePoint(value)
  }
  return text
}

/** Values of one attribute type, in the order of the name. */
export function attributeValues(name: Name, type: string): string[] {
  return name.rdns
    .flat()
    .filter((attribute) => attribute.type === type)
    .flatMap((attribute) => stringOrUndefined(attribute.value) ?? [])
}

const shortNames: Record<string, string> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.97': 'organizationIdentifier',
}

/** A name for people to read, most significant part first. Not for comparison. */
export function nameText(name: Name): string {
  return (name.workedOut.text ??= name.rdns
    .flat()
    .map(({ type, value }) => `${shortNames[type] ?? type}=${readableValue(value)}`)
    .join(', '))
}

const readableValue = (value: DerElement) => stringOrUndefined(value) ?? `#${toHex(value.encoded)}`
