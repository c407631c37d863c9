import path from 'node:path'
import type { Authority } from '../authorities/authority'
import { isAboutToExpire } from '../authorities/validity'
import { asJson, writeSecret } from '../files'
import { findCard, writeCard } from './card-file'
import type { CardFile } from './card-file'
import { isRevoked, issueCard, renewCard, revokeCard } from './card-lifecycle'
import { firstPeople, testPeople } from './people'
import type { TestPerson } from './test-person'
import { allResidents, findResident, writeResident } from './residents'
import type { Resident } from './residents'

type Authorities = ReadonlyMap<string, Authority>

/** Makes the people and cards that are missing, renews cards about to end, and lists everybody for whoever starts the sandbox. */
export async function preparePeople(authorities: Authorities, directory: string, at: Date): Promise<void> {
  const people = testPeople(at)
  await Promise.all(people.map((person) => foundCard(authorities, directory, person)))
  await Promise.all(allResidents(directory).map((resident) => renewWhereDue(authorities, directory, resident, at)))
  writePeopleFile(directory)
}

/** Lists everybody in the register: the people every sandbox begins with first. */
export function writePeopleFile(directory: string): void {
  const rank = ({ person }: Resident) => (firstPeople.includes(person) ? firstPeople.indexOf(person) : firstPeople.length)
  const residents = allResidents(directory).toSorted((left, right) => rank(left) - rank(right))
  const list = residents.map(({ person, label, pin, signPassword, note }) => ({ person, displayName: label, pin, signPassword, note }))
  writeSecret(path.join(directory, 'people.json'), asJson(list))
}

async function foundCard(authorities: Authorities, directory: string, person: TestPerson): Promise<void> {
  const { resident, generation, issuedAt, revoked, nameBefore, tokenLabel } = person
  if (findResident(directory, resident.person) === null) writeResident(directory, resident)
  if (findCard(directory, resident.person) !== null) return
  const holder = nameBefore === undefined ? resident : { ...resident, attributes: { ...resident.attributes, name: nameBefore } }
  const card = await issueCard(authorities, { resident: holder, generation, issuedAt }, tokenLabel)
  if (revoked) revokeCard(authorities, card, revoked.reason, revoked.at, revoked.only)
  writeCard(directory, { ...card, attributes: { ...card.attributes, name: resident.attributes.name } })
}

async function renewWhereDue(authorities: Authorities, directory: string, resident: Resident, at: Date): Promise<void> {
  const card = findCard(directory, resident.person)
  if (card === null || resident.staysExpired || !needsRenewal(card, at)) return
  // Who lost a card goes to the counter; nobody renews it for them.
  if (isRevoked(authorities, card.authentication)) return
  writeCard(directory, await renewCard(authorities, card, { resident, generation: '03', issuedAt: at }))
}

function needsRenewal(card: CardFile, at: Date): boolean {
  return [card.authentication, card.signature].some((side) => side !== null && isAboutToExpire(Buffer.from(side.certificate, 'base64'), at))
}
