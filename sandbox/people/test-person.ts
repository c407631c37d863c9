import type { RevocationReason } from '@/pki/build/revocation-reasons'
import type { JpkiGeneration, JpkiPurpose, Municipality } from '../authorities/jpki'
import { withoutSubstitution } from './residents'
import type { Resident } from './residents'

/** One of the people every sandbox begins with, and how their card came about. */
export interface TestPerson {
  readonly resident: Resident
  readonly generation: JpkiGeneration
  readonly issuedAt: Date
  readonly revoked?: { readonly at: Date; readonly reason: RevocationReason; readonly only?: JpkiPurpose }
  /** The name their certificates were issued under, where the card has a newer one. */
  readonly nameBefore?: string
  /** What EF 0006 calls the token; a card unless said otherwise. */
  readonly tokenLabel?: string
}

export const madoguchi: Municipality = { prefecture: 'Shiken-ken', city: 'Madoguchi-shi' }
export const mihon: Municipality = { prefecture: 'Shiken-ken', city: 'Mihon-shi' }

export function attributes(
  name: string,
  address: string,
  birthDate: string,
  sex: Resident['attributes']['sex'],
  nameSubstitution = withoutSubstitution(name),
  addressSubstitution = withoutSubstitution(address),
) {
  return { name, address, birthDate, sex, nameSubstitution, addressSubstitution }
}

export const inMadoguchi = (block: string) => `試験県まどぐち市見本町${block}`
export const inMihon = (block: string) => `試験県みほん市試作台${block}`
