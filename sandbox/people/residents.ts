import { readdirSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { jpkiGenerations } from '../authorities/jpki'
import { asJson, ensureDirectory, findText, writeSecret } from '../files'

const attributes = z.object({
  name: z.string().min(1),
  /** At most 200 characters, without postcode. */
  address: z.string().min(1).max(200),
  birthDate: z.string().regex(/^\d{8}$/, 'YYYYMMDD'),
  sex: z.enum(['1', '2', '3']),
  nameSubstitution: z.string().regex(/^[01]+$/),
  addressSubstitution: z.string().regex(/^[01]+$/),
})

/** A person of the sandbox's resident register, as kept between runs. */
const resident = z.object({
  person: z.string().regex(/^[a-z0-9-]{1,40}$/, 'small letters, digits and hyphens'),
  label: z.string().min(1).max(100),
  note: z.string(),
  pin: z.string().regex(/^\d{4}$/, 'four digits'),
  /** Null for people who hold no signature certificate. */
  signPassword: z.string().regex(/^[A-Z0-9]{6,16}$/, '6 to 16 of A–Z and 0–9').nullable(),
  triesLeft: z.object({ pin: z.number(), signPassword: z.number() }).optional(),
  attributes,
  municipality: z.object({ prefecture: z.string(), city: z.string() }),
  /** Left alone when their certificates end, because that end is what they are for. */
  staysExpired: z.literal(true).optional(),
})
export type Resident = z.infer<typeof resident>

export const jpkiGeneration = z.enum(jpkiGenerations)

const folderOf = (directory: string) => path.join(directory, 'residents')
const fileOf = (directory: string, person: string) => path.join(folderOf(directory), `${person}.json`)

/** Throws when the record is not one that could be read again. */
export const writeResident = (directory: string, record: Resident) => writeSecret(fileOf(directory, record.person), asJson(resident.parse(record)))

export function findResident(directory: string, person: string): Resident | null {
  const text = findText(fileOf(directory, person))
  return text === null ? null : resident.parse(JSON.parse(text))
}

/** Everybody in the register, by name. */
export function allResidents(directory: string): Resident[] {
  ensureDirectory(folderOf(directory))
  const names = readdirSync(folderOf(directory)).filter((name) => name.endsWith('.json'))
  return names.sort().flatMap((name) => findResident(directory, path.basename(name, '.json')) ?? [])
}

/** No character of the text stands in for another. */
export const withoutSubstitution = (text: string) => '0'.repeat([...text].length)
