import type { Database } from '../database'
import type { Asking } from './find'

/** How many documents a member may upload without a second person. */
export async function uploadsAloneUpTo(db: Database, { organisationId }: Asking): Promise<number> {
  return (await db.organisation.findUniqueOrThrow({ where: { id: organisationId }, select: { uploadsAloneUpTo: true } })).uploadsAloneUpTo
}
