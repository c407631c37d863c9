import { getTranslations } from 'next-intl/server'
import type { ForwardDetails } from '@/server/forwards/list'

export interface Happening {
  key: string
  at: Date
  sentence: string
}

/** What happened to a forward, in order, as far as the resident's side knows. */
export async function happened({ state, firstReadAt, revokeAskedAt }: ForwardDetails): Promise<Happening[]> {
  const t = await getTranslations('forwards.one')
  const deliveredAt = 'deliveredAt' in state ? state.deliveredAt : null
  const steps: Happening[] = [{ key: 'forwarded', at: state.forwardedAt, sentence: t('forwarded') }]
  if (deliveredAt !== null) steps.push({ key: 'delivered', at: deliveredAt, sentence: t('delivered') })
  if (firstReadAt !== null) steps.push({ key: 'read', at: firstReadAt, sentence: t('read') })
  if (revokeAskedAt !== null) steps.push({ key: 'askedBack', at: revokeAskedAt, sentence: t('askedBack') })
  if ('endedAt' in state) steps.push({ key: 'ended', at: state.endedAt, sentence: await endOf(state, revokeAskedAt) })
  // What happened in one moment stays in the order in which it can have happened.
  return steps.map((step, place) => ({ step, place })).sort((a, b) => a.step.at.getTime() - b.step.at.getTime() || a.place - b.place).map(({ step }) => step)
}

async function endOf(state: Extract<ForwardDetails['state'], { endedAt: Date }>, revokeAskedAt: Date | null): Promise<string> {
  const [t, reasons] = await Promise.all([getTranslations('forwards.one'), getTranslations('forwards.refusalReasons')])
  const late = revokeAskedAt === null ? [] : [t('lateRevocation')]
  switch (state.state) {
    case 'accepted': return [t('accepted'), ...late].join(' ')
    case 'refused': return [t('refused'), t('reason', { reason: reasons(state.reason) }), ...late].join(' ')
    case 'not-delivered': return t('not-delivered')
    case 'revoked': return state.deliveredAt === null ? t('revokedBefore') : [t('revoked'), t(state.firstReadAt === null ? 'not-read-before' : 'read-before')].join(' ')
  }
}
