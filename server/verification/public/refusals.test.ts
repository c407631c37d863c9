import { describe, expect, it } from 'vitest'
import { testDoor } from '../testing/door'
import { boundary, multipart, multipartType, postBody, streamOf, type Body, type Field } from '../testing/posting'
import { uploadLimits, type UploadLimits } from './limits'
import { MemoryBudget } from './memory-budget'
import { verifyRefusalStatus, type VerifyRefusalReason } from './refusal'

const door = testDoor({ worker: 'server/verification/testing/faulty-worker.ts' })
const content = Buffer.from('<certificate>試験</certificate>')
const signature: Field = ['signature', 'a signature']
const document: Field = ['content', content]

interface Attempt {
  body: () => Body
  contentType?: string
  limits?: Partial<UploadLimits>
}

const small = { bodyBytes: 1000, signatureBytes: 100, contentBytes: 200 }
const sized = (signatureBytes: number, contentBytes: number) => () => multipart([['signature', new Uint8Array(signatureBytes)], ['content', new Uint8Array(contentBytes)]])

/** For each reason that is described, a request that is refused for it. */
const attempts: Record<VerifyRefusalReason, Attempt> = {
  'busy': { body: sized(80, 1), limits: { smallSignatureBytes: 0, signatureMemory: new MemoryBudget(0) } },
  'media-type-unsupported': { body: () => multipart([signature, document]), contentType: 'application/json' },
  'body-malformed': { body: () => new Uint8Array(Buffer.from(`--${boundary}\r\ncut off`)) },
  'body-too-large': { body: sized(80, 2000), limits: small },
  'too-slow': { body: () => streamOf([], { open: true }), limits: { graceInMilliseconds: 50 } },
  'part-unknown': { body: () => multipart([signature, document, ['anchor', 'x']]) },
  'part-repeated': { body: () => multipart([signature, document, document]) },
  'signature-missing': { body: () => multipart([document]) },
  'signature-too-large': { body: sized(101, 1), limits: small },
  'content-missing': { body: () => multipart([signature]) },
  'content-too-large': { body: sized(1, 201), limits: small },
  'use-unknown': { body: () => multipart([signature, document, ['use', 'time-stamp']]) },
  'verification-took-too-long': { body: () => multipart([['signature', 'hang'], document]) },
  'verification-broke-down': { body: () => multipart([['signature', 'die'], document]) },
}

describe('every refusal that is described can be had, looks as described, and leaves the next request its verdict', () => {
  it.each(Object.entries(attempts))('%s', async (reason, { body, contentType = multipartType, limits }) => {
    const refused = await postBody(body(), { 'content-type': contentType }, { ...uploadLimits, lingerInMilliseconds: 50, ...limits })
    expect(refused.status).toBe(verifyRefusalStatus[reason as VerifyRefusalReason])
    expect(await refused.json()).toMatchObject({ reason })
    expect(refused.headers.get('retry-after')).toBe(reason === 'busy' ? '5' : null)
    const answered = await postBody(multipart([['signature', await door.current.seal.sign(content)], document]))
    expect(await answered.json()).toMatchObject({ indication: 'TOTAL-PASSED' })
  })
})
