/** Far above any list in use, far below what hurts: a national list of a million entries has about 40 MB. */
export const maxListBytes = 48 * 1024 * 1024
const timeoutInMilliseconds = 5000

/** Why a list could not be had; for the log. */
export type FetchRefusal = 'unreachable' | 'status' | 'too-large'
export type Fetched = { ok: true; bytes: Uint8Array } | { ok: false; reason: FetchRefusal }

/** One GET of a pinned address: no redirects, five seconds for all of it, counted while it arrives. */
export async function fetchList(url: string, maxBytes = maxListBytes): Promise<Fetched> {
  try {
    const response = await fetch(url, { redirect: 'error', cache: 'no-store', signal: AbortSignal.timeout(timeoutInMilliseconds) })
    if (response.status !== 200 || response.body === null) {
      await response.body?.cancel()
      return { ok: false, reason: 'status' }
    }
    return await readWithin(response.body, maxBytes)
  } catch {
    // fetch says no more than that it failed: refused, timed out, cut off, redirected.
    return { ok: false, reason: 'unreachable' }
  }
}

/** A body of at most so many bytes, counted while it arrives. */
export async function readWithin(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Fetched> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxBytes) return { ok: false, reason: 'too-large' }
    chunks.push(chunk)
  }
  return { ok: true, bytes: new Uint8Array(Buffer.concat(chunks)) }
}
