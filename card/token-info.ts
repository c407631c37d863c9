/** What EF 0006 (a PKCS #11 CK_TOKEN_INFO of 160 bytes) says about the token. */
export type TokenInfo = { label: string; kind: TokenKind; manufacturer: string; model: string; serialNumber: string }

export type TokenKind = 'my-number-card' | 'android' | 'iphone' | 'old-resident-card' | 'unknown'

const KIND_OF_LABEL: Record<string, TokenKind> = {
  JPKIAPICCTOKEN2: 'my-number-card',
  JPKIAPICCTOKEN: 'old-resident-card',
  JPKIAPGPSETOKEN: 'android',
  JPKIAPIOSTOKEN: 'iphone',
}

const TOKEN_INFO_LENGTH_IN_BYTES = 160

/** Null when the bytes are not a token information file. */
export function parseTokenInfo(bytes: Uint8Array): TokenInfo | null {
  if (bytes.length !== TOKEN_INFO_LENGTH_IN_BYTES) return null
  const text = (from: number, to: number) => String.fromCharCode(...bytes.slice(from, to)).replace(/[\0 ]+$/, '')
  const label = text(0, 32)
  return { label, kind: KIND_OF_LABEL[label] ?? 'unknown', manufacturer: text(32, 64), model: text(64, 80), serialNumber: text(80, 96) }
}

/** Writes the file as real cards were seen to carry it; limits are big-endian, memory sizes unknown. */
export function encodeTokenInfo({ label, manufacturer, model, serialNumber }: Omit<TokenInfo, 'kind'>): Uint8Array {
  const bytes = new Uint8Array(TOKEN_INFO_LENGTH_IN_BYTES).fill(0x20)
  const put = (text: string, at: number, room: number) => bytes.set(new TextEncoder().encode(text).slice(0, room), at)
  put(label, 0, 32)
  put(manufacturer, 32, 32)
  put(model, 64, 16)
  put(serialNumber, 80, 16)
  const view = new DataView(bytes.buffer)
  const flagsAndLimits = [0x40d, 0, 0, 0, 0, 16, 6, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff]
  flagsAndLimits.forEach((value, i) => view.setUint32(96 + 4 * i, value))
  put('0301', 140, 4)
  put('9'.repeat(16), 144, 16)
  return bytes
}
