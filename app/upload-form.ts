import type { Depositor } from '@/domain/actor'
import { log, loggablePath } from '@/server/log'
import { foreignForm, goTo } from '@/server/own-form'
import { findActor } from '@/server/session'
import { isOwnUpload } from '@/server/signing/upload'
import { attempt } from './guarded'

/**
 * Takes a form with files of one of the portal's pages for members who deposit; as `takeMemberForm` does for those without. Such a form does not
 * pass the proxy, which would hold its files in memory: what the proxy notes and refuses is noted and refused here.
 */
export async function takeUploadForm(request: Request, page: string, act: (depositor: Depositor) => Promise<string>): Promise<Response> {
  log().info({ method: request.method, path: loggablePath(new URL(request.url).pathname) }, 'page')
  if (!isOwnUpload(request)) return foreignForm()
  const found = await attempt(findActor)
  if (!found.ok) return goTo(`${page}?problem=fault`)
  const actor = found.value
  if (actor === null) return goTo('/login')
  if (actor.kind !== 'depositor') return goTo('/capacity')
  const done = await attempt(() => act(actor))
  return goTo(done.ok ? done.value : `${page}?problem=fault`)
}
