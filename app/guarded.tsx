import { getLocale } from 'next-intl/server'
import { unstable_rethrow } from 'next/navigation'
import type { ReactNode } from 'react'
import { ButtonLink } from '@/components/button'
import { reportFault } from './fault'
import { Frame } from './frame'
import { Trouble, troubleWords } from './trouble'

/**
 * A page that, when something breaks, still says so in its own HTML. Next draws an error page by script alone and leaves the
 * document empty without it; here the sentence and the number are there for every reader. The price: Next decides the status before,
 * so such an answer has 200; the log and /readyz tell operators.
 */
export function guarded<Props>(page: (props: Props) => Promise<ReactNode>): (props: Props) => Promise<ReactNode> {
  return async function GuardedPage(props) {
    const drawn = await attempt(() => page(props))
    return drawn.ok ? drawn.value : <TroublePage reference={drawn.reference} />
  }
}

export type Attempt<Value> = { ok: true, value: Value } | { ok: false, reference: string }

/** Runs something that may break. Redirects and not-found are Next's own signals and pass through. */
export async function attempt<Value>(act: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { ok: true, value: await act() }
  } catch (error) {
    unstable_rethrow(error)
    return { ok: false, reference: reportFault(error) }
  }
}

async function TroublePage({ reference }: { reference: string }) {
  const language = await getLocale()
  const words = troubleWords(language)
  return (
    <Frame title={words.title} session={null}>
      <Trouble language={language} reference={reference} retry={<ButtonLink href="">{words.retry}</ButtonLink>} />
    </Frame>
  )
}
