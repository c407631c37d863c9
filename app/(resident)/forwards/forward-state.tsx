import { getTranslations } from 'next-intl/server'
import { StatusBadge, type BadgeTone } from '@/components/status-badge'
import type { ForwardState } from '@/domain/forwards'

/** The state as people call it: being asked back is one to them. */
export type ShownState = ForwardState['state'] | 'asked'

export const shownState = (state: ForwardState): ShownState => ('revokeAskedAt' in state && state.revokeAskedAt !== null ? 'asked' : state.state)

const tones: Record<ShownState, BadgeTone> = { sent: 'plain', delivered: 'plain', asked: 'plain', accepted: 'passed', refused: 'failed', revoked: 'plain', 'not-delivered': 'unknown' }

export async function ForwardStateBadge({ state }: { state: ForwardState }) {
  const shown = shownState(state)
  return <StatusBadge tone={tones[shown]}>{(await getTranslations('forwards.states'))(shown)}</StatusBadge>
}

/** The state in a word, and for a refusal the recipient's reason in plain words. */
export async function ForwardStateCell({ state }: { state: ForwardState }) {
  const t = await getTranslations('forwards.refusalReasons')
  return (
    <>
      <ForwardStateBadge state={state} />
      {state.state === 'refused' ? <span className="mt-1 block">{t(state.reason)}</span> : null}
    </>
  )
}
