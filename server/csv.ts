const CRLF = '\r\n'
/** Spreadsheet programs tell UTF-8 by it. */
const BYTE_ORDER_MARK = '\ufeff'

/** What begins a formula in a spreadsheet, in the widths in which people type it. */
const beginsFormula = /^[\s]*[=+\-@＝＋－＠|%]/u

/**
 * A cell that no spreadsheet takes for a formula (CWE-1236): text that would begin one gets an apostrophe in front, every cell is quoted
 * (RFC 4180), and what breaks a line or cannot be seen becomes a space.
 */
export function csvCell(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
  return `"${(beginsFormula.test(plain) ? `'${plain}` : plain).replaceAll('"', '""')}"`
}

/** Rows as one file: UTF-8 with byte order mark, CRLF. */
export const csvFile = (rows: readonly (readonly string[])[]): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(BYTE_ORDER_MARK + rows.map((row) => row.map(csvCell).join(',') + CRLF).join(''))
