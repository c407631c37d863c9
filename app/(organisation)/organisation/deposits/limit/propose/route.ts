import { makeProposal } from '@/server/organisations/proposals'
import { takeMemberForm } from '../../../../../member-form'

const page = '/organisation/deposits/limit'
const MAXIMUM = 1_000_000

/** Proposes another number of documents above which an upload takes two persons. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, { limit = '' }) => {
    if (actor.kind !== 'depositor') return '/capacity'
    const digits = limit.normalize('NFKC').replaceAll(/[,\s]/g, '')
    const aloneUpTo = /^[0-9]{1,7}$/.test(digits) ? Number(digits) : 0
    if (aloneUpTo < 1 || aloneUpTo > MAXIMUM) return `${page}?problem=limit-malformed`
    const proposed = await makeProposal(actor, { kind: 'change-upload-limit', payload: { aloneUpTo } }, new Date())
    return proposed.ok ? `/proposals/${proposed.id}?done=proposed` : `${page}?problem=not-now`
  })
}
