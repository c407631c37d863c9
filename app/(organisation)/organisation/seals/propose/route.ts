import { proposeSigner } from '@/server/organisations/signers'
import { takeMemberForm, withQuery } from '../../../../member-form'

const page = '/organisation/seals'
/** A certificate as text, percent-encoded. */
const MAX_BYTES = 32 * 1024

/** Proposes a certificate as one whose signatures the organisation stands for. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, { label = '', certificate = '' }) => {
    const file = new TextEncoder().encode(certificate)
    const proposed = await proposeSigner(actor, { file, label, documentKinds: [] }, new Date())
    return proposed.ok ? `/proposals/${proposed.proposalId}?done=proposed` : withQuery(page, { problem: proposed.reason, label })
  }, MAX_BYTES)
}
