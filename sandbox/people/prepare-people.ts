import path from 'node:path'
import type { Authority } from '../authorities/authority'
import { isAboutToExpire } from '../authorities/validity'
import { asJson, writeSecret } from '../files'
import { findCard, writeCard } from './card-file'
import type { CardFile } from './card-file'
import { issueCard, renewCard, revokeCard } from './card-lifecycle'
import { testPeople } from './people'
import type { TestPerson } from './people'

/** Makes the cards that are missing, renews those about to end, and lists the people for whoever starts the sandbox. */
export async function preparePeople(authorities: ReadonlyMap<string, Authority>, directory: string, at: Date): Promise<void> {
  const people = testPeople(at)
  await Promise.all(people.map((person) => prepareCard(authorities, directory, person, at)))
  const list = people.map(({ person, label, pin, signPassword, note }) => ({ person, displayName: label, pin, signPassword, note }))
  writeSecret(path.join(directory, 'people.json'), asJson(list))
}

async function prepareCard(authorities: ReadonlyMap<string, Authority>, directory: string, person: TestPerson, at: Date): Promise<void> {
  const kept = findCard(directory, person.person)
  if (kept === null) {
    const card = await issueCard(authorities, { person, generation: person.generation, issuedAt: person.issuedAt })
    if (person.revoked) revokeCard(authorities, card, person.revoked.reason, person.revoked.at)
    writeCard(directory, card)
  } else if (needsRenewal(kept, person, at)) {
    const renewed = await renewCard(authorities, kept, { person, generation: '03', issuedAt: at })
    if (person.revoked) revokeCard(authorities, renewed, person.revoked.reason, at)
    writeCard(directory, renewed)
  }
}

function needsRenewal(card: CardFile, person: TestPerson, at: Date): boolean {
  if (person.staysExpired) return false
  return [card.authentication, card.signature].some((side) => side !== null && isAboutToExpire(Buffer.from(side.certificate, 'base64'), at))
}
