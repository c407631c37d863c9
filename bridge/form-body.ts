import type { IncomingMessage } from 'node:http'

/** Longest form body read, in bytes: a request, a token, a PIN and names. */
export const MAX_FORM_LENGTH_IN_BYTES = 40 * 1024

/** A form as bytes. `overwrite` clears what was received; string fields are for what is no secret. */
export type FormBody = { text(name: string): string; secret(name: string): Uint8Array; overwrite(): void }

export type FormResult = { ok: true; form: FormBody } | { ok: false; reason: 'form-too-large' | 'form-malformed' }

/** Reads an urlencoded body into one buffer of ours. Chunks are overwritten once copied; what the HTTP parser copied before is beyond reach. */
export async function readForm(message: IncomingMessage): Promise<FormResult> {
  const declared = Number(message.headers['content-length'])
  if (!Number.isInteger(declared) || declared < 0 || message.headers['transfer-encoding'] !== undefined) return { ok: false, reason: 'form-malformed' }
  if (declared > MAX_FORM_LENGTH_IN_BYTES) return { ok: false, reason: 'form-too-large' }
  const body = Buffer.alloc(declared)
  let length = 0
  for await (const chunk of message) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('the body must be read as bytes')
    body.set(chunk, length)
    length += chunk.length
    chunk.fill(0)
  }
  return parseForm(body)
}

const AMPERSAND = 0x26
const EQUALS = 0x3d

/** Parses without ever making a string of a value; a name that comes twice makes the form malformed. */
export function parseForm(body: Uint8Array): FormResult {
  const values = new Map<string, Uint8Array>()
  const form: FormBody = {
    text: (name) => Buffer.from(values.get(name) ?? []).toString('utf8'),
    secret: (name) => values.get(name) ?? new Uint8Array(0),
    overwrite: () => {
      body.fill(0)
      for (const value of values.values()) value.fill(0)
    },
  }
  for (let start = 0; start < body.length; ) {
    const end = body.indexOf(AMPERSAND, start) === -1 ? body.length : body.indexOf(AMPERSAND, start)
    const pair = body.subarray(start, end)
    const equals = pair.indexOf(EQUALS)
    const name = equals === -1 ? null : decodeValue(pair.subarray(0, equals))
    const value = equals === -1 ? null : decodeValue(pair.subarray(equals + 1))
    const key = name && Buffer.from(name).toString('utf8')
    if (!key || !value || values.has(key)) {
      form.overwrite()
      return { ok: false, reason: 'form-malformed' }
    }
    values.set(key, value)
    start = end + 1
  }
  return { ok: true, form }
}

const hexValue = (byte: number | undefined) => {
  const digit = byte === undefined ? NaN : Number.parseInt(String.fromCharCode(byte), 16)
  return Number.isNaN(digit) ? -1 : digit
}

/** Undoes application/x-www-form-urlencoded byte by byte; null for a broken escape. */
function decodeValue(encoded: Uint8Array): Uint8Array | null {
  const room = new Uint8Array(encoded.length)
  let length = 0
  for (let i = 0; i < encoded.length; i++) {
    const byte = encoded[i] ?? 0
    if (byte !== 0x25) {
      room[length++] = byte === 0x2b ? 0x20 : byte
      continue
    }
    const high = hexValue(encoded[i + 1])
    const low = hexValue(encoded[i + 2])
    if (high < 0 || low < 0) return null
    room[length++] = (high << 4) | low
    i += 2
  }
  const value = room.slice(0, length)
  room.fill(0)
  return value
}
