import { readFileSync } from 'node:fs'
import path from 'node:path'

const need = (name: string): string => {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run the journeys by npm test`)
  return value
}

/** Where the portal under test answers, for example http://localhost:3400. */
export const portalOrigin = need('PORTAL_ORIGIN')

/** The state directory of the instance under test. */
export const dataDirectory = need('MADOGUCHI_DATA')

export type TestPerson = { person: string, displayName: string, pin: string, signPassword: string | null, note: string }

/** The test people as the start command prints them. */
export function testPeople(): TestPerson[] {
  return JSON.parse(readFileSync(path.join(dataDirectory, 'sandbox/people.json'), 'utf8')) as TestPerson[]
}

/** What a resident knows of a test person: the card's name in the list and the PIN. */
export function testPerson(name: string): TestPerson & { cardLabel: string } {
  const person = testPeople().find((one) => one.person === name)
  if (!person) throw new Error(`no test person ${name}`)
  const card = JSON.parse(readFileSync(path.join(dataDirectory, `sandbox/cards/${name}.json`), 'utf8')) as { label: string }
  return { ...person, cardLabel: card.label }
}
