import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { erasedFrom, isSameLabelName, maxLabelLength, readLabelName, retentionAdvice, trashedBefore, warningsBefore, type DeletionFacts } from './keeping'

describe('the name of a label', () => {
  it('is kept normalised, whatever people type', () => {
    expect(readLabelName('  確定申告　 2026 ')).toEqual({ ok: true, name: '確定申告 2026' })
    expect(readLabelName('か\u3099')).toEqual({ ok: true, name: 'が' })
    expect(readLabelName('👨‍👩‍👧 保険')).toMatchObject({ ok: true })
  })

  it('is refused when it is empty, too long, or holds what cannot be seen', () => {
    for (const empty of ['', ' ', '　\t']) expect(readLabelName(empty), empty).toEqual({ ok: false, reason: 'name-missing' })
    expect(readLabelName('あ'.repeat(maxLabelLength))).toMatchObject({ ok: true })
    for (const long of ['あ'.repeat(maxLabelLength + 1), 'x'.repeat(1_000_000), `e${'\u0301'.repeat(5000)}`]) {
      expect(readLabelName(long).ok ? '' : readLabelName(long)).toEqual({ ok: false, reason: 'name-too-long' })
    }
    for (const hidden of ['a\u0000b', 'a\u202eb', '\u200b', 'a\ud800', 'x\u2066y']) expect(readLabelName(hidden)).toEqual({ ok: false, reason: 'name-unprintable' })
  })

  it('never throws, and what was kept is kept again as it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (typed) => {
      const read = readLabelName(typed)
      if (read.ok) expect(readLabelName(read.name)).toEqual(read)
    }))
  })

  it('is the same to people in any width and case', () => {
    expect(isSameLabelName('Ｔａｘ', 'tax')).toBe(true)
    expect(isSameLabelName('ｶｸﾃｲ', 'カクテイ')).toBe(true)
    expect(isSameLabelName('税', '税金')).toBe(false)
  })
})

describe('the clock of what is thrown away', () => {
  it('runs thirty days', () => {
    const at = new Date('2026-11-21T03:00:00Z')
    expect(erasedFrom(at)).toEqual(new Date('2026-12-21T03:00:00Z'))
    expect(trashedBefore(erasedFrom(at))).toEqual(at)
  })
})

describe('advice and warnings', () => {
  const at = new Date('2026-11-21T03:00:00Z')
  const plain: DeletionFacts = { openedAt: at, withdrawnAt: null, isCorrected: false, registered: false, doneAt: null, dueOn: null, requestedAction: null, advice: null }

  it('a deduction certificate is worth keeping for five years after the filing deadline', () => {
    expect(retentionAdvice('premium-deduction', 2026)).toEqual({ until: new Date('2032-03-14T15:00:00Z'), because: 'tax-return-attachment' })
    expect(retentionAdvice('premium-deduction', null)).toBeNull()
    expect(retentionAdvice('graduation', 2026)).toBeNull()
  })

  it('warn of what is asked and not done, of what was never opened, and of what the law may want', () => {
    expect(warningsBefore(plain, at)).toEqual([])
    expect(warningsBefore({ ...plain, dueOn: new Date('2026-11-21') }, at)).toEqual(['asked'])
    expect(warningsBefore({ ...plain, dueOn: new Date('2026-11-20') }, at)).toEqual([])
    expect(warningsBefore({ ...plain, requestedAction: 'pay' }, at)).toEqual(['asked'])
    expect(warningsBefore({ ...plain, requestedAction: 'pay', doneAt: at }, at)).toEqual([])
    expect(warningsBefore({ ...plain, requestedAction: 'pay', isCorrected: true }, at)).toEqual([])
    expect(warningsBefore({ ...plain, openedAt: null }, at)).toEqual(['unread'])
    expect(warningsBefore({ ...plain, openedAt: null, registered: true }, at)).toEqual(['registered-unopened'])
    expect(warningsBefore({ ...plain, openedAt: null, withdrawnAt: at, requestedAction: 'pay' }, at)).toEqual([])
    expect(warningsBefore({ ...plain, advice: retentionAdvice('premium-deduction', 2026) }, at)).toEqual(['keep-by-law'])
    expect(warningsBefore({ ...plain, advice: retentionAdvice('premium-deduction', 2019) }, at)).toEqual([])
  })
})
