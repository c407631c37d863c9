import type { Depositor } from '@/domain/actor'
import { findActor } from '@/server/session'
import { database } from '@/server/database'
import { findUpload, type Upload } from '@/server/uploads/find'
import { leadTo, notThere } from './saved-file'

/** A file about one of the organisation's own uploads, for a member who deposits; somebody else's and none at all look the same. */
export async function ofOwnUpload(params: Promise<{ id: string }>, answer: (upload: Upload, depositor: Depositor) => Promise<Response> | Response): Promise<Response> {
  const actor = await findActor()
  if (actor === null) return leadTo('/login')
  if (actor.kind !== 'depositor') return leadTo('/capacity')
  const upload = await findUpload(database(), actor, (await params).id, new Date())
  return upload === null ? notThere() : answer(upload, actor)
}
