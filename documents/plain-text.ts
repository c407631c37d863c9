/** Characters that are invisible or look different to every reader: what people see would not be all that they sign. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/u

export const plainTextMediaType = 'text/plain; charset=utf-8'

/** Plain text in strict UTF-8 whose only control characters are ends of lines (LF or CR LF); null when people could not see all of it. */
export function readPlainText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return UNSEEN.test(text.replaceAll(/\r?\n/g, '')) || text.trim() === '' ? null : text
  } catch {
    return null
  }
}
