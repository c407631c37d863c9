import { openAuthorities } from './authorities/catalogue'
import type { Authority } from './authorities/authority'
import { ensureDirectory } from './files'
import { verifierToken } from './jpki/verifier-token'
import { preparePeople } from './people/prepare-people'
import { prepareSeals } from './seals'
import { openTrustServices } from './authorities/trust-services'
import { writeServicesFile, writeTrustFile } from './trust-file'

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
  await prepareSeals(authorities, directory, at)
  await openTrustServices(authorities, at)
  verifierToken(directory)
  writeTrustFile(authorities, directory, url)
  writeServicesFile(authorities, directory, url)
  return authorities
}
