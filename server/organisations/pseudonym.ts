import { randomBytes } from 'node:crypto'
import { groupedSigns, readSigns, signsFromBytes } from '@/domain/check-signs'

/** 133 random bits: whoever knows every pseudonym in use cannot find another. */
const RANDOM_SIGNS = 27

/** A random name for one resident at one organisation, in the form that is stored: 27 signs and a check sign (domain/check-signs.ts). */
export const newPseudonym = (): string => signsFromBytes(randomBytes(40), RANDOM_SIGNS)

/** For people: groups of four. */
export const groupedPseudonym = groupedSigns

/** The stored form of what was sent, or null when it cannot be a pseudonym: wrong length, sign or check sign. */
export const readPseudonym = (text: string): string | null => readSigns(text, RANDOM_SIGNS)
