import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readReceipt, receiptContent, type DepositStatement } from './receipt'

const statement: DepositStatement = {
  depositId: randomUUID(),
  organisation: { corporateNumber: '8000012010038', name: '試験生命保険株式会社' },
  kind: 'premium-deduction',
  depositorReference: 'A-1',
  acceptedAt: new Date('2026-11-21T01:02:03.004Z'),
  place: '03'.repeat(32),
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

  it('is read with nothing missing and nothing added', () => {
    expect(() => readReceipt(bytes(text().replace('"version":1', '"version":2')))).toThrow()
    expect(() => readReceipt(bytes(text().replace('{"acceptedAt"', '{"account":"x","acceptedAt"')))).toThrow()
    expect(() => readReceipt(bytes(text().replace('"kind":"premium-deduction",', '')))).toThrow()
    expect(() => readReceipt(bytes(text().replace(/"place":"[0-9a-f]+",/, '')))).toThrow()
    expect(() => readReceipt(bytes(text().slice(0, -1)))).toThrow()
    expect(() => readReceipt(Uint8Array.of(0x22, 0xff, 0x22))).toThrow()
  })
})
