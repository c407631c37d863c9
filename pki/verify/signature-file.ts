import { DerError } from './der'
import { fromBase64 } from './base64'
import { derFromBer } from './ber'
import { maxCmsBytes, parseSignedData } from './cms-structure'

/** A signature as it came in a file: the CMS in DER and, from a mail of type multipart/signed, the content beside it. */
export interface SignatureFile {
  readonly cms: Uint8Array
  readonly content: Uint8Array | undefined
}

/** Far above the headers of any mail, or what stands before a PEM block. Headers are copied many times while they are read. */
const maxHeadCharacters = 64 * 1024

/** Reads CMS in DER, BER, PEM or S/MIME (RFC 8551). undefined: the file is none of these. */
export function readSignatureFile(bytes: Uint8Array): SignatureFile | undefined {
  if (bytes[0] === 0x30) return fromBinary(bytes)
  // Millions of bytes of noise are not worth being made text.
  if (!/-----BEGIN |^content-type:/im.test(latin1(bytes.subarray(0, maxHeadCharacters)))) return undefined
  const text = latin1(bytes)
  const [pem] = pemBlocks(text, ['CMS', 'PKCS7', 'PKCS #7 SIGNED DATA'])
  return pem ? fromBinary(pem) : fromMail(text)
}

/** Contents of the PEM blocks (RFC 7468) whose label is one of these, in order. Broken blocks are left out. */
export function pemBlocks(text: string, labels: readonly string[]): readonly Uint8Array[] {
  const blocks = text.matchAll(/-----BEGIN ([A-Z0-9 #]+)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g)
  return [...blocks].flatMap(([, label = '', body = '']) => (labels.includes(label) ? (fromBase64(body) ?? []) : []))
}

/** What is not DER, the outermost length or one further in, may be BER. */
function fromBinary(bytes: Uint8Array, content?: Uint8Array): SignatureFile | undefined {
  if (bytes.length > maxCmsBytes || orNothing(() => parseSignedData(bytes))) return { cms: bytes, content }
  const cms = orNothing(() => derFromBer(bytes))
  if (cms) return { cms, content }
  return bytes[1] === 0x80 ? undefined : { cms: bytes, content }
}

function orNothing<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof DerError) return undefined
    throw error
  }
}

export function latin1(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let start = 0; start < bytes.length; start += 8192) parts.push(String.fromCharCode(...bytes.subarray(start, start + 8192)))
  return parts.join('')
}

const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0))

function fromMail(text: string): SignatureFile | undefined {
  const { headers, body } = splitMessage(text)
  const contentType = headers.get('content-type') ?? ''
  if (/^application\/(x-)?pkcs7-mime/i.test(contentType)) return fromPart(body, headers)
  const boundary = /^multipart\/signed\b[^]*\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType)
  const [content, signature, ...more] = boundary ? splitParts(body, boundary[1] ?? boundary[2] ?? '') : []
  if (content === undefined || signature === undefined || more.length > 0) return undefined
  const part = splitMessage(signature)
  if (!/^application\/(x-)?pkcs7-signature/i.test(part.headers.get('content-type') ?? '')) return undefined
  return fromPart(part.body, part.headers, bytesOf(canonicalLines(content)))
}

/** A MIME part in its canonical form: lines end in CRLF (RFC 8551 3.1.1). */
const canonicalLines = (text: string) => text.replace(/\r?\n/g, '\r\n')

function fromPart(body: string, headers: ReadonlyMap<string, string>, content?: Uint8Array): SignatureFile | undefined {
  const isBase64 = /^base64$/i.test(headers.get('content-transfer-encoding') ?? '')
  const bytes = isBase64 ? fromBase64(body) : bytesOf(body)
  return bytes && fromBinary(bytes, content)
}

function splitMessage(text: string): { headers: ReadonlyMap<string, string>; body: string } {
  const end = /\r?\n\r?\n/.exec(text)
  const head = end ? text.slice(0, end.index) : text
  if (head.length > maxHeadCharacters) return { headers: new Map(), body: '' }
  const fields = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)
  const headers = fields.map((field): [string, string] => {
    const [name = '', ...value] = field.split(':')
    return [name.trim().toLowerCase(), value.join(':').trim()]
  })
  return { headers: new Map(headers), body: end ? text.slice(end.index + end[0].length) : '' }
}

/** Parts of a multipart body; the line break before a delimiter belongs to the delimiter (RFC 2046 5.1.1). */
function splitParts(body: string, boundary: string): readonly string[] {
  const lines = body.split('\n')
  const parts: string[][] = []
  for (const line of lines) {
    const rest = line.startsWith(`--${boundary}`) ? line.slice(boundary.length + 2).trim() : undefined
    if (rest === '--') break
    // A longer boundary that begins like this one is that of a part inside.
    if (rest === '') parts.push([])
    else parts.at(-1)?.push(line)
  }
  return parts.map((part) => part.join('\n').replace(/\r$/, ''))
}
