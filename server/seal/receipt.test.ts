import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { noWishes } from '@/domain/deposits'
import { readReceipt, receiptContent, type DepositStatement } from './receipt'

const statement: DepositStatement = {
  depositId: randomUUID(),
  organisation: { corporateNumber: '8000012010038', name: '試験生命保険株式会社' },
  kind: 'premium-deduction',
  depositorReference: 'A-1',
  acceptedAt: new Date('2026-11-21T01:02:03.004Z'),
  place: '03'.repeat(32),
  ...noWishes,
  documents: [{ role: 'original', mediaType: 'application/xml', sizeInBytes: 12, sha256: new Uint8Array(32).fill(1), signatureSha256: new Uint8Array(32).fill(2) }],
}
const text = () => new TextDecoder().decode(receiptContent(statement))
const bytes = (changed: string) => new TextEncoder().encode(changed)

describe('a receipt', () => {
  it('says the same thing in the same bytes, and is read back as what was stated', () => {
    expect(receiptContent(statement)).toEqual(receiptContent({ ...statement }))
    const read = readReceipt(receiptContent(statement))
    expect(read).toMatchObject({ depositId: statement.depositId, organisation: statement.organisation, acceptedAt: statement.acceptedAt, place: statement.place })
    expect(read.documents).toEqual([{ role: 'original', mediaType: 'application/xml', sizeInBytes: 12, sha256: '01'.repeat(32), signatureSha256: '02'.repeat(32) }])
  })

  it('states what the sender wished, in full', () => {
    const wishes = { publishAt: new Date('2026-12-01T00:00:00.000Z'), corrects: randomUUID(), registered: true, dueOn: '2026-12-20', requestedAction: 'submit' as const }
    const content = receiptContent({ ...statement, ...wishes })
    expect(readReceipt(content)).toMatchObject({ version: 2, ...wishes })
    expect(new TextDecoder().decode(content)).toContain('"publishAt":"2026-12-01T00:00:00.000Z","registered":true,"requestedAction":"submit"')
    expect(text()).toContain('"registered":false')
  })

  it('of the first version, which knew no wishes, is read as one without any; a version does not say what is another’s', () => {
    const first = text().replace('"version":2', '"version":1').replace('"registered":false,', '')
    expect(readReceipt(bytes(first))).toMatchObject({ version: 1, depositId: statement.depositId, ...noWishes })
    expect(() => readReceipt(bytes(text().replace('"version":2', '"version":1')))).toThrow()
    expect(() => readReceipt(bytes(first.replace('"version":1', '"version":2')))).toThrow()
  })

  it('is read with nothing missing and nothing added', () => {
    expect(() => readReceipt(bytes(text().replace('"version":2', '"version":3')))).toThrow()
    expect(() => readReceipt(bytes(text().replace('{"acceptedAt"', '{"account":"x","acceptedAt"')))).toThrow()
    expect(() => readReceipt(bytes(text().replace('"kind":"premium-deduction",', '')))).toThrow()
    expect(() => readReceipt(bytes(text().replace(/"place":"[0-9a-f]+",/, '')))).toThrow()
    expect(() => readReceipt(bytes(text().slice(0, -1)))).toThrow()
    expect(() => readReceipt(Uint8Array.of(0x22, 0xff, 0x22))).toThrow()
  })
})
