import { database } from '@/server/database'
import { redeemCode } from '@/server/links/redeem'
import { readOwnReference } from '@/server/uploads/addressed-rows'
import { takeMemberForm } from '../../../../member-form'

const page = '/organisation/links'

/** Redeems a code that a resident gave to a clerk. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, { code = '', reference = '' }) => {
    if (actor.kind !== 'depositor') return '/capacity'
    const depositorReference = readOwnReference(reference)
    if (depositorReference === null) return `${page}?problem=reference-malformed&field=reference`
    const redeemed = await redeemCode(database(), actor, { code: code.normalize('NFKC'), depositorReference, affair: '' }, new Date())
    return redeemed.ok ? `${page}?done=linked` : `${page}?problem=${redeemed.reason}&field=code`
  })
}
