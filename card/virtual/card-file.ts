import { z } from 'zod'
import { bytesOfBase64, bytesOfHex } from '../bytes'
import { hasPinForm } from '../pin'
import { faultScript } from './faults'

const der = z.base64().transform(bytesOfBase64)

const keyAndCertificates = z.object({ certificate: der, privateKey: der, caCertificate: der })

const ascii = (text: string) => new TextEncoder().encode(text)

const cardFile = z.object({
  person: z.string().regex(/^[a-z0-9-]{1,40}$/),
  label: z.string().min(1).max(100),
  tokenLabel: z.string().max(32),
  pin: z.string().refine((pin) => hasPinForm('authentication', ascii(pin)), 'four digits'),
  signPassword: z.string().refine((password) => hasPinForm('signature', ascii(password)), '6 to 16 of A–Z and 0–9').nullable(),
  authentication: keyAndCertificates,
  signature: keyAndCertificates.nullable(),
  triesLeft: z.object({ pin: z.int().min(0).max(3), signPassword: z.int().min(0).max(5) }).partial().optional(),
  attributes: z.object({ name: z.string(), address: z.string(), birthDate: z.string().regex(/^\d{8}$/), sex: z.enum(['1', '2', '3']) }),
  faults: faultScript.optional(),
  atr: z.string().regex(/^([0-9a-f]{2}){2,33}$/i).transform(bytesOfHex).optional(),
})

/** A virtual card as it lies on disk (JSON, DER in base64), for one invented person. */
export type CardFile = z.infer<typeof cardFile>

/** @throws {SyntaxError | z.ZodError} when the text is not a card file; the message names fields, never their values. */
export const parseCardFile = (text: string): CardFile => cardFile.parse(JSON.parse(text))
