import type { ReactNode } from 'react'
import { ReferenceNumber } from '@/components/reference-number'
import { StandaloneLink } from '@/components/text-link'
import english from '@/messages/en/errors.json'
import japanese from '@/messages/ja/errors.json'

/** The words travel with the page, because the part that would fetch them may be what broke. */
export const troubleWords = (language: string) => (language === 'en' ? english : japanese).unexpected

type TroubleProps = { language: string, reference: string | undefined, retry: ReactNode }

/** What happened, what it means, what to do, and the number under which it stands in the server's log. */
export function Trouble({ language, reference, retry }: TroubleProps) {
  const words = troubleWords(language)
  return (
    <>
      <p className="mt-4 max-w-text text-std-17N-170">{words.what}</p>
      <p className="mt-2 max-w-text">{words.safe}</p>
      <p className="mt-2 max-w-text">{words.next}</p>
      <p className="mt-4"><span className="mr-3 font-700">{words.number}</span>{reference ? <ReferenceNumber value={reference} /> : words.noNumber}</p>
      <div className="mt-8 flex flex-wrap items-center gap-x-6 gap-y-3">
        {retry}
        <StandaloneLink href="/">{words.entrance}</StandaloneLink>
      </div>
    </>
  )
}
