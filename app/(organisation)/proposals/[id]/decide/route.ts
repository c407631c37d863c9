import type { Decision } from '@/domain/proposals'
import type { ActOutcome } from '@/server/organisations/proposal-acts'
import { decideProposal, findProposal } from '@/server/organisations/proposals'
import { keepForOnce } from '@/server/shown-once'
import type { Member } from '@/domain/actor'
import { takeMemberForm } from '../../../../member-form'

const decisions: readonly Decision[] = ['approved', 'refused', 'withdrawn']

/** Decides a proposal; what an approval makes that only its reader may know is shown once. */
export async function POST(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const { id } = await params
  const page = `/proposals/${encodeURIComponent(id)}`
  return takeMemberForm(request, page, async (actor, fields) => {
    const decision = decisions.find((one) => one === fields.decision)
    if (decision === undefined) return `${page}?problem=fault`
    const decided = await decideProposal(actor, id, decision, new Date())
    if (!decided.ok) return decided.reason === 'not-found' ? page : `${page}?problem=${decided.reason}`
    return (await hasSecrets(actor, id, decided.outcome)) ? '/shown-once' : `${page}?done=${decision}`
  })
}

async function hasSecrets(actor: Member, proposalId: string, outcome: ActOutcome): Promise<boolean> {
  switch (outcome.kind) {
    case 'nothing':
    case 'signer-registered':
    case 'upload-sending':
      return false
    case 'api-key-issued':
      await keepForOnce(actor, { kind: 'api-key', apiKey: outcome.apiKey })
      return true
    case 'organisation-registered': {
      const proposal = await findProposal(actor, proposalId)
      const organisationName = proposal?.kind === 'register-organisation' ? proposal.payload.name : ''
      await keepForOnce(actor, { kind: 'invitations', organisationName, codes: outcome.invitationCodes })
      return true
    }
  }
}
