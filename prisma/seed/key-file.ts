import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { apiKeyText, newApiKey, parseApiKey, type ApiKey } from '@/server/organisations/api-key'

/** The machine key in a file; a new one of this organisation, written there first, when there is none. Throws on a file that holds something else. */
export function keyInFile(file: string, organisationId: string): ApiKey {
  if (!existsSync(file)) writeWhole(file, `${apiKeyText(newApiKey(organisationId, randomUUID()))}\n`)
  const key = parseApiKey(readFileSync(file, 'utf8').trim())
  if (key === null) throw new Error(`${file} does not hold a key of the form organisation.client.secret.`)
  return key
}

/** In one step and for the owner alone: nobody reads half a file. */
export function writeWhole(file: string, text: string): void {
  const unfinished = `${file}.${randomBytes(6).toString('hex')}.new`
  writeFileSync(unfinished, text, { mode: 0o600, flag: 'wx' })
  renameSync(unfinished, file)
}
