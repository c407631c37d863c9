import { isAffair } from '@/domain/affairs'
import { refuseLink, type LinkRefusal } from '@/domain/links'
import type { Database } from '../database'

/** A municipality says for which affair, nobody else has any. */
export async function affairRefusal(db: Database, organisationId: string, affair: string): Promise<LinkRefusal | null> {
  if (affair !== '' && !isAffair(affair)) return refuseLink('affair-unknown', '/affair')
  const { roles } = await db.organisation.findUniqueOrThrow({ where: { id: organisationId }, select: { roles: true } })
  const isMunicipality = roles.includes('municipality')
  if (isMunicipality && affair === '') return refuseLink('affair-missing', '/affair')
  return !isMunicipality && affair !== '' ? refuseLink('affair-not-yours', '/affair') : null
}
