import { describe, expect, it } from 'vitest'
import type { Acknowledgement } from './acknowledgements'
import { judge, type Kept } from './judge'
import type { ReceivedCall } from './receiver'

const acknowledged: Acknowledgement[] = ['a', 'b'].map((key) => ({ key, depositId: `deposit-${key}`, receipt: { content: `content-${key}`, signature: 'signature' } }))
const kept: Kept[] = acknowledged.map(({ key, depositId, receipt }) => ({
  key, depositId, state: 'published', receiptContent: receipt.content, receiptSignature: receipt.signature, items: 1, blobsNamed: 4, blobsThere: 4,
}))
const calls: ReceivedCall[] = acknowledged.flatMap(({ key, depositId }) => ['accepted', 'published'].map((kind) => ({ depositId, type: `deposit.${kind}`, webhookId: `${kind}-${key}` })))

const wrong = (change: { kept?: Kept[], calls?: ReceivedCall[], acknowledged?: Acknowledgement[] }) =>
  Object.fromEntries(Object.entries(judge(change.acknowledged ?? acknowledged, change.kept ?? kept, change.calls ?? calls)).filter(([, keys]) => keys.length > 0))
const first = (change: Partial<Kept>) => kept.map((row, index) => (index === 0 ? { ...row, ...change } : row))

describe('the judge of a crash', () => {
  it('finds nothing when all is there once, and calls came twice under the same id', () => {
    expect(wrong({})).toEqual({})
    expect(wrong({ calls: [...calls, ...calls] })).toEqual({})
  })

  it('finds what is lost, or was made anew under another id', () => {
    expect(wrong({ kept: kept.slice(1) })).toEqual({ lost: ['a'] })
    expect(wrong({ kept: first({ depositId: 'another' }) })).toEqual({ lost: ['a'] })
  })

  it('finds a second deposit of one key, another receipt, and what nobody was promised', () => {
    expect(wrong({ kept: [...kept, ...kept.slice(0, 1)] })).toEqual({ doubled: ['a'] })
    expect(wrong({ kept: first({ receiptSignature: 'another' }) })).toEqual({ otherReceipt: ['a'] })
    expect(wrong({ acknowledged: acknowledged.slice(0, 1) })).toEqual({ unasked: ['b'] })
  })

  it('finds what is not in its mailbox, is there twice, or lacks a file', () => {
    for (const change of [{ state: 'accepted' }, { items: 0 }, { items: 2 }, { blobsThere: 3 }, { blobsNamed: 0, blobsThere: 0 }]) expect(wrong({ kept: first(change) })).toEqual({ notDelivered: ['a'] })
  })

  it('finds a call that never came, and one under two ids', () => {
    expect(wrong({ calls: calls.slice(1) })).toEqual({ notCalled: ['a'] })
    expect(wrong({ calls: [...calls, { depositId: 'deposit-a', type: 'deposit.accepted', webhookId: 'other' }] })).toEqual({ calledUnderOtherIds: ['a'] })
  })
})
