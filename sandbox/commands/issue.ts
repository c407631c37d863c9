import { z } from 'zod'
import { findOrganisation, issueForOrganisation, organisationKinds, subjectOf, writeOrganisation } from '../organisation-certificates'
import type { OrganisationKind } from '../organisation-certificates'
import type { Organisation } from '../authorities/organisations'
import { findCard, writeCard } from '../people/card-file'
import { issueCard } from '../people/card-lifecycle'
import { writePeopleFile } from '../people/prepare-people'
import { findResident, jpkiGeneration, withoutSubstitution, writeResident } from '../people/residents'
import type { Resident } from '../people/residents'
import { textOption } from './context'
import type { CommandContext, Options } from './context'
import { done, misused, refused } from './outcome'
import type { Outcome } from './outcome'

// Folders of the sandbox that are nobody's.
const reserved = ['authorities', 'cards', 'residents']
const name = /^[a-z0-9-]{1,40}$/

/** `issue card PERSON …` or `issue seal|business|representative HOLDER …` */
export async function issueCommand(context: CommandContext, kind: string | undefined, target: string | undefined, options: Options): Promise<Outcome> {
  if (target === undefined || !name.test(target) || reserved.includes(target)) return misused('名前は英小文字・数字・ハイフンです / name: small letters, digits, hyphens')
  if (kind === 'card') return issueNewCard(context, target, options)
  const organisationKind = organisationKinds.find((known) => known === kind)
  if (organisationKind === undefined) return misused(`issue card | ${organisationKinds.join(' | ')}`)
  return issueOrganisationCertificate(context, organisationKind, target, options)
}

async function issueNewCard({ authorities, directory, at }: CommandContext, person: string, options: Options): Promise<Outcome> {
  if (findResident(directory, person) !== null || findCard(directory, person) !== null) return refused(`もうカードがあります。renew を使ってください / has a card already, use renew: ${person}`)
  const generation = jpkiGeneration.safeParse(textOption(options, 'generation') ?? '03')
  if (!generation.success) return misused('--generation 01 | 02 | 03')
  const resident = residentOf(person, options)
  try {
    writeResident(directory, resident)
  } catch (error) {
    if (error instanceof z.ZodError) return misused(error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join(', '))
    throw error
  }
  writeCard(directory, await issueCard(authorities, { resident, generation: generation.data, issuedAt: at }))
  writePeopleFile(directory)
  return done(`カードを作りました / issued: ${person}`)
}

function residentOf(person: string, options: Options): Resident {
  const text = (option: string) => textOption(options, option) ?? ''
  const sex = z.enum(['1', '2', '3']).catch('3').parse(text('sex'))
  const attributes = { name: text('name'), address: text('address'), birthDate: text('birth-date'), sex }
  return {
    person,
    label: text('name').replace('　', ' '),
    note: text('note'),
    pin: text('pin'),
    signPassword: textOption(options, 'sign-password') ?? null,
    attributes: { ...attributes, nameSubstitution: withoutSubstitution(attributes.name), addressSubstitution: withoutSubstitution(attributes.address) },
    municipality: { prefecture: textOption(options, 'prefecture') ?? 'Shiken-ken', city: textOption(options, 'city') ?? 'Madoguchi-shi' },
  }
}

async function issueOrganisationCertificate(context: CommandContext, kind: OrganisationKind, holder: string, options: Options): Promise<Outcome> {
  const { authorities, directory, at } = context
  const organisation = findOrganisation(directory, holder) ?? organisationOf(options)
  if (organisation === null) return misused('--organisation NAME --corporate-number NUMBER')
  const nameAtWork = textOption(options, 'name')
  const title = textOption(options, 'title')
  if (kind !== 'seal' && (nameAtWork === undefined || title === undefined)) return misused('--name NAME --title TITLE')
  const person = kind === 'seal' ? null : { nameAtWork: nameAtWork ?? '', title: title ?? '' }
  try {
    writeOrganisation(directory, holder, organisation)
  } catch (error) {
    if (error instanceof z.ZodError) return misused('法人番号の検査数字が合いません / --corporate-number: wrong check digit')
    throw error
  }
  const { reference } = await issueForOrganisation(authorities, directory, { holder, kind, subject: subjectOf(organisation, person), at })
  return done(`発行しました / issued: ${reference.authority}/${reference.serialNumber} → ${holder}/${kind}.cert.pem`)
}

function organisationOf(options: Options): Organisation | null {
  const organisation = textOption(options, 'organisation')
  const corporateNumber = textOption(options, 'corporate-number')
  return organisation === undefined || corporateNumber === undefined ? null : { name: organisation, corporateNumber }
}
