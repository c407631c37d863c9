import { getTranslations } from 'next-intl/server'
import type { BadgeTone } from '@/components/status-badge'
import { isDecidable } from '@/domain/proposals'
import type { StoredProposal } from '@/server/organisations/proposals'

/** What the proposal is about, as whoever proposed it called it. */
export async function nameOf(proposal: StoredProposal): Promise<string> {
  const t = await getTranslations('organisations.proposals')
  switch (proposal.kind) {
    case 'register-organisation': return proposal.payload.name
    case 'issue-api-key':
    case 'register-signer': return proposal.payload.label
    case 'deposit-upload': return t('uploadCount', { count: proposal.payload.rowCount })
    case 'change-upload-limit': return t('uploadLimit', { count: proposal.payload.aloneUpTo })
  }
}

/** Its state in a word; waiting for the reader is the only one that asks for an act. */
export async function badgeOf(proposal: StoredProposal, at: Date): Promise<{ tone: BadgeTone, text: string }> {
  const t = await getTranslations('organisations.proposals.states')
  if (proposal.state !== 'waiting') return { tone: 'plain', text: t(proposal.state) }
  if (!isDecidable(proposal, at)) return { tone: 'plain', text: t('expired') }
  return proposal.isOwn ? { tone: 'plain', text: t('waiting') } : { tone: 'action', text: t('toDecide') }
}
