import { openAuthorities, requireAuthority } from './authorities/catalogue'
import type { Authority } from './authorities/authority'
import { organisationSealAuthorityId } from './authorities/organisations'
import { ensureDirectory } from './files'
import { preparePeople } from './people/prepare-people'
import { prepareSeals } from './seals'
import { writeTrustFile } from './trust-file'

export interface PrepareOptions {
  /** Where all files of the sandbox lie. */
  readonly directory: string
  /** Address of the sandbox server, written into the trust file. */
  readonly url: string
  readonly at: Date
}

/**
 * Writes keys, certificates, cards, people and the trust file. What is there and valid stays;
 * only what is missing or about to end is made anew.
 */
export async function prepareSandbox({ directory, url, at }: PrepareOptions): Promise<ReadonlyMap<string, Authority>> {
  ensureDirectory(directory)
  const authorities = await openAuthorities(directory, at)
  await preparePeople(authorities, directory, at)
  await prepareSeals(requireAuthority(authorities, organisationSealAuthorityId), directory, at)
  writeTrustFile(authorities, directory, url)
  return authorities
}
