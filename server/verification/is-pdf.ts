const HEADER = /^%PDF-(1\.[0-7]|2\.0)[\r\n]/
const TRAILER = /startxref[\r\n ]+(\d{1,10})[\r\n ]+%%EOF[\r\n ]*$/
const CROSS_REFERENCE = /^(xref[\r\n ]|\d{1,10} \d{1,5} obj[\r\n ]*<<)/
const END_BYTES = 1024

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

/**
 * Whether the bytes are a PDF from the first to the last (ISO 32000-2 section 7.5): header at the start, `%%EOF` at the end, and the
 * cross-reference where the end says it is. Nothing before, nothing after: no file that is also something else.
 */
export function isPdf(bytes: Uint8Array): boolean {
  if (!HEADER.test(latin1(bytes.subarray(0, 9)))) return false
  const offset = TRAILER.exec(latin1(bytes.subarray(-END_BYTES)))?.[1]
  if (offset === undefined) return false
  const start = Number(offset)
  return start < bytes.length && CROSS_REFERENCE.test(latin1(bytes.subarray(start, start + 64)))
}
