import path from 'node:path'
import { z } from 'zod'
import { asJson, findText, writeSecret } from '../files'

const base64 = z.base64()

const side = z.object({ certificate: base64, privateKey: base64, caCertificate: base64 })
export type CardSide = z.infer<typeof side>

/** A virtual card, as the bridge reads it from its folder of cards. */
const cardFile = z.object({
  person: z.string(),
  label: z.string(),
  tokenLabel: z.string(),
  pin: z.string(),
  signPassword: z.string().nullable(),
  authentication: side,
  signature: side.nullable(),
  triesLeft: z.object({ pin: z.number(), signPassword: z.number() }).optional(),
  attributes: z.object({ name: z.string(), address: z.string(), birthDate: z.string(), sex: z.enum(['1', '2', '3']) }),
})
export type CardFile = z.infer<typeof cardFile>

const cardPath = (directory: string, person: string) => path.join(directory, 'cards', `${person}.json`)

export function findCard(directory: string, person: string): CardFile | null {
  const text = findText(cardPath(directory, person))
  return text === null ? null : cardFile.parse(JSON.parse(text))
}

export const writeCard = (directory: string, card: CardFile) => writeSecret(cardPath(directory, card.person), asJson(card))
