import { getLocale, getTranslations } from 'next-intl/server'
import { ShortMoment } from '@/components/moment'
import type { BadgeTone } from '@/components/status-badge'
import { TaskList } from '@/components/task-list'
import type { DepositState } from '@/domain/deposits'
import type { ListedDeposit } from '@/server/deposits/find'
import { kindName } from '../../../(resident)/mailbox/kind-name'

const tones: Record<DepositState['state'], BadgeTone> = { 'accepted': 'plain', 'scheduled': 'plain', 'published': 'passed', 'withdrawn': 'unknown', 'not-delivered': 'failed' }

/** Deposits, each a link to its page. */
export async function DepositRows({ deposits }: { deposits: readonly ListedDeposit[] }) {
  const t = await getTranslations('console.item')
  const language = await getLocale()
  const tasks = await Promise.all(deposits.map(async ({ depositId, kind, depositorReference, state, publishAt }) => ({
    key: depositId, href: `/organisation/deposits/${depositId}`, title: `${depositorReference} ${await kindName(kind)}`,
    details: [<ShortMoment key="at" at={state.state === 'scheduled' && publishAt !== null ? publishAt : state.acceptedAt} language={language} />],
    badge: { tone: tones[state.state], text: t(`words.${state.state}`) },
  })))
  return <TaskList tasks={tasks} />
}
