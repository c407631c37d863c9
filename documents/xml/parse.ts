import { XmlRefusal } from './refusal'
import { readTree, type XmlElement } from './tree'

export interface StrictXmlLimits {
  readonly maximumSizeInBytes: number
  /** The one processing instruction that may stand before the root, whole: `<?xml-stylesheet …?>`. */
  readonly stylesheet: RegExp
}

/**
 * Reads XML 1.0 that is nothing but elements, attributes and text, and gives its root. What readers are known to disagree about is refused
 * before the parser sees it: other encodings than UTF-8, DTDs, entities, comments, CDATA sections, processing instructions, forbidden
 * characters. Throws `XmlRefusal`.
 */
export function parseStrictXml(bytes: Uint8Array, limits: StrictXmlLimits): XmlElement {
  if (bytes.length > limits.maximumSizeInBytes) throw new XmlRefusal('too-large', '/')
  const text = decode(bytes)
  refuseForbiddenMarkup(text)
  refuseForbiddenCharacters(text)
  refuseInstructions(text, limits.stylesheet)
  return readTree(text)
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new XmlRefusal('not-utf-8', '/')
  }
}

/** In well-formed XML `<!` begins a DTD, a comment or a CDATA section and nothing else. */
function refuseForbiddenMarkup(text: string): void {
  if (text.includes('<!')) throw new XmlRefusal(/<!(doctype|entity|element|attlist|notation)/i.test(text) ? 'document-type' : 'forbidden-markup', '/')
  if (text.includes(']]>')) throw new XmlRefusal('not-well-formed', '/')
}

const predefinedEntities = ['amp', 'lt', 'gt', 'quot', 'apos']
const notXmlCharacter = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u
/** Is in every text that has a forbidden character, and in few others: looking at units takes a fifth of the time of looking at characters. */
const unusualUnit = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/

const isXmlText = (text: string) => !unusualUnit.test(text) || !notXmlCharacter.test(text)

function refuseForbiddenCharacters(text: string): void {
  if (!isXmlText(text)) throw new XmlRefusal('not-well-formed', '/')
  if (!text.includes('&')) return
  for (const { 1: name = '' } of text.matchAll(/&([^;&<]{0,32};?)/g)) {
    if (predefinedEntities.includes(name.slice(0, -1)) && name.endsWith(';')) continue
    const digits = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));$/.exec(name)
    if (!digits) throw new XmlRefusal('entity', '/')
    const codePoint = digits[1] === undefined ? Number(digits[2]) : Number.parseInt(digits[1], 16)
    if (codePoint > 0x10ffff || notXmlCharacter.test(String.fromCodePoint(codePoint))) throw new XmlRefusal('not-well-formed', '/')
  }
}

const declaration = new RegExp([
  /^<\?xml[ \t\r\n]+version=(?:"1\.0"|'1\.0')/,
  /(?:[ \t\r\n]+encoding=("[A-Za-z0-9._-]+"|'[A-Za-z0-9._-]+'))?/,
  /(?:[ \t\r\n]+standalone=(?:"yes"|"no"|'yes'|'no'))?[ \t\r\n]*\?>$/,
].map(({ source }) => source).join(''))

function refuseInstructions(text: string, stylesheet: RegExp): void {
  const [first, ...rest] = instructionsOf(text)
  if (first === undefined) return
  const declares = text.startsWith('<?xml') && /^<\?xml[ \t\r\n]/.test(first)
  if (declares) refuseDeclaration(first)
  const instructions = declares ? rest : [first, ...rest]
  if (instructions.length > 1 || instructions.some((whole) => !stylesheet.test(whole))) throw new XmlRefusal('processing-instruction', '/')
}

/** The first three at most: more are refused anyway, and looking for the end of each of a million would take a minute. */
function instructionsOf(text: string): string[] {
  const instructions: string[] = []
  for (let start = text.indexOf('<?'); start >= 0 && instructions.length < 3;) {
    const end = text.indexOf('?>', start)
    if (end < 0) throw new XmlRefusal('not-well-formed', '/')
    instructions.push(text.slice(start, end + 2))
    start = text.indexOf('<?', end)
  }
  return instructions
}

function refuseDeclaration(instruction: string): void {
  const declared = declaration.exec(instruction)
  if (!declared) throw new XmlRefusal('not-well-formed', '/')
  if (declared[1] !== undefined && declared[1].slice(1, -1).toLowerCase() !== 'utf-8') throw new XmlRefusal('not-utf-8', '/')
}
