import { endSigner } from '@/server/organisations/signers'
import { takeMemberForm } from '../../../../member-form'

const page = '/organisation/seals'

/** Ends a seal's or signer's registration at once. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, { signer = '' }) => {
    const outcome = await endSigner(actor, signer, new Date())
    return outcome.ok ? `${page}?done=signer-ended` : `${page}?problem=${outcome.reason}`
  })
}
