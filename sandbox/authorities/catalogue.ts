import path from 'node:path'
import { openAuthority } from './authority'
import type { Authority, AuthorityDefinition } from './authority'
import { jpkiAuthority, jpkiGenerations } from './jpki'
import { organisationAuthorities } from './organisations'

const definitions: readonly AuthorityDefinition[] = [
  ...jpkiGenerations.map((generation) => jpkiAuthority('authentication', generation)),
  ...jpkiGenerations.map((generation) => jpkiAuthority('signature', generation)),
  ...organisationAuthorities,
]

/** Every authority of the sandbox by its id; found under `directory`, or founded there. */
export async function openAuthorities(directory: string, at: Date): Promise<ReadonlyMap<string, Authority>> {
  const opened = await Promise.all(definitions.map((definition) => openAuthority(definition, path.join(directory, 'authorities', definition.id), at)))
  return new Map(opened.map((authority) => [authority.definition.id, authority]))
}

export function requireAuthority(authorities: ReadonlyMap<string, Authority>, id: string): Authority {
  const authority = authorities.get(id)
  if (authority === undefined) throw new Error(`The sandbox has no authority ${id}`)
  return authority
}
