import { describe, expect, it } from 'vitest'
import { depositRefusalStatus } from '@/domain/deposits'
import en from '@/messages/en/deposits.json'
import ja from '@/messages/ja/deposits.json'

describe.each([['ja', ja], ['en', en]])('sentences of refused deposits in %s', (_, messages) => {
  it('are there for every reason and for no other', () => {
    expect(Object.keys(messages.refusal).sort()).toEqual(Object.keys(depositRefusalStatus).sort())
  })

  it('say different things', () => {
    expect(new Set(Object.values(messages.refusal)).size).toBe(Object.keys(depositRefusalStatus).length)
  })
})
