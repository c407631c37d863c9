import { randomInt } from 'node:crypto'
import { log } from '@/server/log'

/** Letters and digits that nobody mistakes for one another when reading them out. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Writes the fault down and gives the number under which it stands in the log. The number says nothing about the reader. */
export function reportFault(error: unknown): string {
  const reference = [4, 4].map((length) => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')).join('-')
  log().error({ err: error, reference }, 'page could not be drawn')
  return reference
}
