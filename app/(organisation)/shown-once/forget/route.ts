import { forgetShownOnce } from '@/server/shown-once'
import { takeMemberForm } from '../../../member-form'

/** Whoever has kept the secret says so, and this browser forgets it. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, '/shown-once', async (actor) => {
    await forgetShownOnce()
    return actor.kind === 'operator' ? '/operator' : '/organisation'
  })
}
