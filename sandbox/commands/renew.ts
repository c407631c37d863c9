import { heldCertificates, renewForOrganisation } from '../organisation-certificates'
import { findCard, writeCard } from '../people/card-file'
import type { CardFile } from '../people/card-file'
import { renewCard, renewSignature, revokeCard } from '../people/card-lifecycle'
import { findResident, jpkiGeneration, withoutSubstitution, writeResident } from '../people/residents'
import type { Resident } from '../people/residents'
import { textOption } from './context'
import type { CommandContext, Options } from './context'
import { done, misused, refused } from './outcome'
import type { Outcome } from './outcome'

/**
 * `renew NAME`: new certificates that name their predecessors. For a person `--only signature` keeps the authentication certificate,
 * and `--name` or `--address` are changes that revoke the old signature certificate as such.
 */
export async function renew(context: CommandContext, target: string | undefined, options: Options): Promise<Outcome> {
  if (target === undefined || !/^[a-z0-9-]{1,40}$/.test(target)) return misused('だれの証明書かを指定してください / name a holder')
  const card = findCard(context.directory, target)
  const resident = findResident(context.directory, target)
  return card !== null && resident !== null ? renewPerson(context, card, resident, options) : renewHolder(context, target)
}

async function renewPerson({ authorities, directory, at }: CommandContext, card: CardFile, resident: Resident, options: Options): Promise<Outcome> {
  const generation = jpkiGeneration.safeParse(textOption(options, 'generation') ?? '03')
  if (!generation.success) return misused('--generation 01 | 02 | 03')
  const only = textOption(options, 'only')
  if (only !== undefined && only !== 'signature') return misused('--only signature')
  const changed = withChanges(resident, options)
  // A change of the four attributes ends the signature certificate, and nothing else (公的個人認証法).
  if (changed !== resident) revokeCard(authorities, card, 'affiliationChanged', at, 'signature')
  writeResident(directory, changed)
  const renewWith = only === 'signature' ? renewSignature : renewCard
  writeCard(directory, await renewWith(authorities, card, { resident: changed, generation: generation.data, issuedAt: at }))
  return done(`更新しました / renewed: ${resident.person}`)
}

function withChanges(resident: Resident, options: Options): Resident {
  const name = textOption(options, 'name') ?? resident.attributes.name
  const address = textOption(options, 'address') ?? resident.attributes.address
  if (name === resident.attributes.name && address === resident.attributes.address) return resident
  const substitutions = { nameSubstitution: withoutSubstitution(name), addressSubstitution: withoutSubstitution(address) }
  return { ...resident, attributes: { ...resident.attributes, name, address, ...substitutions } }
}

async function renewHolder({ authorities, directory, at }: CommandContext, holder: string): Promise<Outcome> {
  const held = heldCertificates(authorities, holder, at)
  const newest = new Map(held.map((certificate) => [certificate.kind, certificate]))
  if (newest.size === 0) return refused(`更新できる証明書がありません / nothing to renew: ${holder}`)
  const lines: string[] = []
  for (const certificate of newest.values()) {
    const { reference } = await renewForOrganisation(authorities, directory, certificate, at)
    lines.push(`更新しました / renewed: ${reference.authority}/${reference.serialNumber}`)
  }
  return done(...lines)
}
