import { randomUUID } from 'node:crypto'
import { samplePremiumDeductions } from '@/documents/premium-deduction/samples'
import type { Contract, PremiumDeduction } from '@/documents/premium-deduction/schema'
import { writePremiumDeduction } from '@/documents/premium-deduction/write'
import type { Signing } from './house'

const [sampleContract] = samplePremiumDeductions.common.contracts
const NOTE = '試験用に作った架空の契約です。この証明書は年末調整又は確定申告に使うことができます。'

const noteOf = (characters: number) => NOTE.repeat(Math.ceil(characters / NOTE.length)).slice(0, characters)

const contractOf = (base: Contract, policy: string, noteCharacters: number): Contract => ({ ...base, policyNumber: policy, notes: noteOf(noteCharacters) })

/** The longest note that a contract may carry. */
const NOTE_CHARACTERS = 500

/**
 * A certificate of about so many bytes: as many contracts of one policy holder as fit, each with the same note, which is lengthened until
 * the size is met. Every one differs in its policy numbers.
 */
export function documentOf(sizeInBytes: number, corporateNumber: string, number: number): Uint8Array {
  const certificate = (contracts: number, noteCharacters: number): Uint8Array => {
    const policies = Array.from({ length: contracts }, (_, index) => `${String(number).padStart(8, '0')}-${index}`)
    const value: PremiumDeduction = { ...samplePremiumDeductions.common, corporateNumber, contracts: policies.map((policy) => contractOf(sampleContract, policy, noteCharacters)) }
    return writePremiumDeduction(value)
  }
  const shape = shapeFor(sizeInBytes, certificate)
  return certificate(shape.contracts, shape.noteCharacters)
}

const shapes = new Map<number, { contracts: number, noteCharacters: number }>()

function shapeFor(sizeInBytes: number, certificate: (contracts: number, noteCharacters: number) => Uint8Array) {
  const known = shapes.get(sizeInBytes)
  if (known !== undefined) return known
  const one = certificate(1, 1).length
  const further = certificate(2, 1).length - one
  const contracts = Math.max(1, Math.floor((sizeInBytes - one) / further) + 1)
  const left = sizeInBytes - certificate(contracts, 1).length
  const shape = { contracts, noteCharacters: Math.min(NOTE_CHARACTERS, 1 + Math.max(0, Math.floor(left / contracts / 3))) }
  shapes.set(sizeInBytes, shape)
  return shape
}

/** One request as it goes over the wire, and whose it is. */
export interface ReadyBatch {
  readonly apiKey: string
  readonly body: string
  readonly items: number
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/** Signed by the organisation's seals in turn, for mailboxes in turn; nothing in it was sent before. */
export async function batchOf({ apiKey, corporateNumber, seals, pseudonyms }: Signing, items: number, sizeInBytes: number, first: number): Promise<ReadyBatch> {
  const made = []
  for (let index = 0; index < items; index++) {
    const content = documentOf(sizeInBytes, corporateNumber, first + index)
    const seal = seals[index % seals.length]
    if (seal === undefined) throw new Error('An organisation has no seal.')
    made.push({
      idempotencyKey: randomUUID(),
      pseudonym: pseudonyms[(first + index) % pseudonyms.length],
      kind: 'premium-deduction',
      depositorReference: `bench-${first + index}`,
      documents: [{ role: 'original', mediaType: 'application/xml', content: base64(content), signature: base64(await seal(content)) }],
    })
  }
  return { apiKey, body: JSON.stringify({ items: made }), items }
}
