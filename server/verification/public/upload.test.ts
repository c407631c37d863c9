import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundary, multipart, multipartType, streamOf, type Body, type Field } from '../testing/posting'
import { uploadLimits, type UploadLimits } from './limits'
import { MemoryBudget } from './memory-budget'
import { readUpload } from './upload'

const signature = Buffer.from('a signature file')
const content = Buffer.from('a document\r\n')
const usual: readonly Field[] = [['signature', signature], ['content', content]]
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function read(body: Body | null, limits: Partial<UploadLimits> = {}, contentType = multipartType) {
  const init = { method: 'POST', headers: { 'content-type': contentType }, body, ...(body instanceof ReadableStream ? { duplex: 'half' } : {}) }
  return readUpload(new Request('http://localhost/', init), { ...uploadLimits, lingerInMilliseconds: 50, ...limits })
}

async function reasonOf(body: Body | null, limits?: Partial<UploadLimits>, contentType?: string) {
  const upload = await read(body, limits, contentType)
  return upload.ok ? null : upload.reason
}

async function whole(body: Body) {
  const upload = await read(body)
  if (!upload.ok) throw new Error(upload.reason)
  const got = { signature: Buffer.from(upload.signature).toString('latin1'), content: Buffer.from(upload.content.digests['SHA-256']).toString('hex') }
  upload.release()
  return got
}

function* pieces(bytes: Uint8Array, sizes: readonly number[]) {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    yield bytes.subarray(at, at + size)
    at += size
  }
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
const bytes = (latin1: string) => new Uint8Array(Buffer.from(latin1, 'latin1'))
const usualText = text(multipart(usual))

describe('an upload', () => {
  it('is read whole, in whatever pieces it comes, whatever it holds: even what looks like the beginning of a boundary', async () => {
    const piece = fc.oneof(fc.constantFrom('\r\n', '\r', '\n', '--', `\r\n--${boundary.slice(0, -1)}`, `--${boundary}`, '\0'), fc.string({ unit: 'binary', maxLength: 5 }))
    const part = fc.array(piece, { minLength: 1, maxLength: 30 }).map((parts) => Buffer.from(parts.join(''), 'utf8')).filter((part) => part.length > 0 && !text(part).includes(`\r\n--${boundary}`) && !text(part).startsWith(`--${boundary}`))
    await fc.assert(fc.asyncProperty(part, part, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }), async (first, second, sizes) => {
      const body = multipart([['signature', first], ['content', second]])
      expect(await whole(streamOf(pieces(body, sizes)))).toEqual({ signature: text(first), content: sha256(second) })
    }), { numRuns: 200 })
  })

  it('may have its parts in any order, an empty document, and a use', async () => {
    expect(await whole(multipart([['use', 'jpki-signature'], ['content', ''], ['signature', signature]]))).toMatchObject({ content: sha256(Buffer.alloc(0)) })
    expect(await read(multipart([...usual, ['use', 'organisation-seal']]))).toMatchObject({ ok: true, use: 'organisation-seal' })
  })

  it('may come from a browser form, from curl and from fetch', async () => {
    const form = new FormData()
    form.set('signature', new Blob([signature]), '署名.p7s')
    form.set('content', new Blob([content]), '文書.xml')
    const request = new Request('http://localhost/', { method: 'POST', body: form })
    expect(await readUpload(request, uploadLimits)).toMatchObject({ ok: true, content: { sizeInBytes: content.length } })
  })

  it('is hashed by every digest that a signature may name', async () => {
    const upload = await read(multipart(usual))
    if (!upload.ok) throw new Error(upload.reason)
    for (const [name, node] of [['SHA-1', 'sha1'], ['SHA-224', 'sha224'], ['SHA-256', 'sha256'], ['SHA-384', 'sha384'], ['SHA-512', 'sha512']] as const) {
      expect(Buffer.from(upload.content.digests[name]).toString('hex')).toBe(createHash(node).update(content).digest('hex'))
    }
  })
})

describe('an upload is refused', () => {
  it.each<[string, string, readonly Field[]]>([
    ['without a signature', 'signature-missing', [['content', content]]],
    ['with an empty signature', 'signature-missing', [['signature', ''], ['content', content]]],
    ['without content', 'content-missing', [['signature', signature]]],
    ['with a part that nobody knows', 'part-unknown', [...usual, ['anchor', 'x']]],
    ['with two signatures', 'part-repeated', [...usual, ['signature', signature]]],
    ['with two documents, of which one would be judged and another read', 'part-repeated', [...usual, ['content', 'other']]],
    ['with a use that nobody knows', 'use-unknown', [...usual, ['use', 'jpki-authentication']]],
    ['with an empty use', 'use-unknown', [...usual, ['use', '']]],
    ['with an endless use', 'use-unknown', [...usual, ['use', 'x'.repeat(100_000)]]],
  ])('%s', async (_, reason, fields) => {
    expect(await reasonOf(multipart(fields))).toBe(reason)
    expect(await reasonOf(multipart(usual))).toBeNull()
  })

  it('wherever it is cut off before its last boundary', async () => {
    const end = usualText.lastIndexOf('--')
    for (let length = 0; length < end; length++) {
      expect(await reasonOf(bytes(usualText.slice(0, length))), `cut at ${length}`).not.toBeNull()
    }
    expect(await reasonOf(bytes(usualText.slice(0, end + 2)))).toBeNull()
  }, 60_000)

  it.each<[string, string, string]>([
    ['with more parts than there are names', 'body-malformed', `--${boundary}\r\nx: y\r\n\r\n\r\n`.repeat(5) + usualText],
    ['with a part that has no name', 'part-unknown', usualText.replace('; name="content"', '')],
    ['with a part that is no form data', 'content-missing', usualText.replace('form-data; name="content"', 'attachment; name="content"')],
    ['with a part encoded in base64', 'body-malformed', usualText.replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: base64\r\n\r\n')],
    ['with headers that never end', 'body-malformed', `--${boundary}\r\n${'x: y\r\n'.repeat(100_000)}`],
    ['with another boundary than it says', 'body-malformed', usualText.replaceAll(boundary, 'another')],
    ['with nothing in it', 'body-malformed', ''],
    ['with noise', 'body-malformed', text(randomBytes(100_000))],
    ['with a million empty parts', 'body-malformed', `--${boundary}\r\n\r\n`.repeat(1_000_000)],
  ])('%s', async (_, reason, body) => {
    expect(await reasonOf(bytes(body))).toBe(reason)
    expect(await reasonOf(streamOf(pieces(bytes(body), [65_536])))).toBe(reason)
  })

  it.each(['', 'text/plain', 'application/x-www-form-urlencoded', 'application/json', 'multipart/mixed; boundary=b', 'multipart/form-data', 'multipart/form-data; boundary', `multipart/form-data; boundary=${'b'.repeat(300)}`, 'multipart/form-dataX; boundary=b'])('with the content type "%s"', async (contentType) => {
    expect(await reasonOf(multipart(usual), {}, contentType)).toBe('media-type-unsupported')
  })

  it('never throws and never waits, whatever was changed in it', async () => {
    const edit = fc.record({ at: fc.nat(usualText.length), remove: fc.nat(40), insert: fc.oneof(fc.constantFrom('\r\n', `\r\n--${boundary}`, `\r\n--${boundary}--`, '"', ';', ':'), fc.string({ unit: 'binary', maxLength: 4 })) })
    await fc.assert(fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 4 }), async (edits, sizes) => {
      const body = edits.reduce((changed, { at, remove, insert }) => changed.slice(0, at) + insert + changed.slice(at + remove), usualText)
      expect(await reasonOf(streamOf(pieces(bytes(body), sizes)))).not.toBe('too-slow')
    }), { numRuns: 500 })
  }, 60_000)
})

describe('an upload is bounded', () => {
  const limits = { bodyBytes: 20_000, signatureBytes: 5000, contentBytes: 10_000 }
  const sized = (signatureBytes: number, contentBytes: number) => multipart([['signature', new Uint8Array(signatureBytes)], ['content', new Uint8Array(contentBytes)]])

  it('in its signature file, its document and its whole, to the byte', async () => {
    expect(await reasonOf(sized(5000, 10_000), limits)).toBeNull()
    expect(await reasonOf(sized(5001, 1), limits)).toBe('signature-too-large')
    expect(await reasonOf(sized(1, 10_001), limits)).toBe('content-too-large')
    expect(await reasonOf(sized(1, 30_000), { ...limits, contentBytes: 50_000 })).toBe('body-too-large')
    expect(await reasonOf(streamOf(pieces(sized(1, 30_000), [1000])), { ...limits, contentBytes: 50_000 })).toBe('body-too-large')
  })

  it('in what it makes the process read: an endless one is left after little more than the bound', async () => {
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled++
        controller.enqueue(pulled === 1 ? bytes(usualText.slice(0, -2 - boundary.length - 6)) : new Uint8Array(1000))
      },
    })
    expect(await reasonOf(endless, { ...limits, lingerInMilliseconds: 0 })).toBe('content-too-large')
    expect(pulled).toBeLessThan(20)
  })

  it('in the memory that all signature files share, which comes back when an upload ends however it ends', async () => {
    const signatureMemory = new MemoryBudget(10_000)
    const shared = { ...limits, smallSignatureBytes: 1000, signatureMemory }
    const first = await read(sized(5000, 1), shared)
    const second = await read(sized(5000, 1), shared)
    expect([first.ok, second.ok]).toEqual([true, true])
    expect(await reasonOf(sized(5000, 1), shared)).toBe('busy')
    expect(await reasonOf(sized(1000, 1), { ...shared, smallSignatureBytes: 16_384 }), 'small ones always find room').toBeNull()
    for (const upload of [first, second]) if (upload.ok) upload.release()
    expect(signatureMemory.freeInBytes).toBe(10_000)
    expect(await reasonOf(bytes(text(sized(5000, 1)).slice(0, -30)), shared)).toBe('body-malformed')
    expect(signatureMemory.freeInBytes).toBe(10_000)
  })

  it('in time: silence and a trickle are cut, a slow but steady sender is not', async () => {
    const time = { graceInMilliseconds: 300, slowestBytesPerSecond: 1_000_000, wholeInMilliseconds: 5000 }
    expect(await reasonOf(streamOf([bytes(usualText.slice(0, 50))], { open: true }), time)).toBe('too-slow')
    expect(await reasonOf(trickle(bytes(usualText), 1, 20), time)).toBe('too-slow')
    expect(await reasonOf(trickle(bytes(usualText), 60, 20), time)).toBeNull()
    expect(await reasonOf(trickle(sized(5000, 9000), 100, 20), { ...time, slowestBytesPerSecond: 1, wholeInMilliseconds: 300 })).toBe('too-slow')
  })

  it('by the connection that broke: what came is not judged', async () => {
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(bytes(usualText.slice(0, -4)))
        controller.error(new Error('reset'))
      },
    })
    expect(await reasonOf(broken)).toBe('body-malformed')
    expect(await reasonOf(null)).toBe('body-malformed')
  })
})

/** A sender that waits between its pieces. */
function trickle(body: Uint8Array, size: number, pauseInMilliseconds: number): ReadableStream<Uint8Array> {
  const iterator = pieces(body, [size])
  return new ReadableStream({
    pull: async (controller) => {
      await new Promise((resolve) => setTimeout(resolve, pauseInMilliseconds))
      const next = iterator.next()
      if (next.done) controller.close()
      else controller.enqueue(next.value)
    },
  })
}
