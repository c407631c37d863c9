/** The body if it fits, counted while it arrives; null as soon as it is known not to. */
export async function readBodyWithin(request: Request, maxBytes: number): Promise<Uint8Array | null> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return null
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body.getReader()
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    size += read.value.length
    if (size > maxBytes) {
      await reader.cancel()
      return null
    }
    chunks.push(read.value)
  }
  return Buffer.concat(chunks)
}

/** Fields of a form, each at most once; null for anything else. */
export function parseForm(body: Uint8Array): Record<string, string> | null {
  const text = decodeUtf8(body)
  if (text === null) return null
  const entries = [...new URLSearchParams(text)]
  const fields = Object.fromEntries(entries)
  return Object.keys(fields).length === entries.length ? fields : null
}

export function parseJson(body: Uint8Array): unknown {
  const text = decodeUtf8(body)
  if (text === null) return null
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** `application/json; charset=utf-8` is `application/json`. */
export const mediaTypeOf = (request: Request): string => (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
