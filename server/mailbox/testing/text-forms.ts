/** A text as it may lie in bytes: UTF-8, UTF-16 both ways, base64 at each of its three phases, escaped as JSON and as hex. */
export function formsOf(text: string): Buffer[] {
  const utf8 = Buffer.from(text, 'utf8')
  const littleEndian = Buffer.from(text, 'utf16le')
  const phases = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), utf8]).toString('base64')
    // Signs of six bits that stand for nothing but bits of the text.
    return encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + utf8.length) * 8) / 6))
  })
  const escaped = [...text].map((sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
  return [utf8, littleEndian, Buffer.from(littleEndian).swap16(), ...[...phases, escaped, utf8.toString('hex')].map((form) => Buffer.from(form, 'latin1'))]
}
