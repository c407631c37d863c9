import { Button } from '@/components/button'
import { PageTitle } from '@/components/heading'
import { Trouble, troubleWords } from './trouble'

type TroubleDocumentProps = { language: string, digest: string | undefined, retry: () => void }

/** The last net, drawn in the browser when nothing of the page could be. `digest` is Next's number of the fault, also in the log. */
export function TroubleDocument({ language, digest, retry }: TroubleDocumentProps) {
  const words = troubleWords(language)
  return (
    <main id="main" className="mx-auto max-w-page px-4 py-12 md:px-8">
      <title>{words.title}</title>
      <PageTitle>{words.title}</PageTitle>
      <Trouble language={language} reference={digest} retry={<Button type="button" onClick={retry}>{words.retry}</Button>} />
    </main>
  )
}
