'use client'

import { TroubleDocument } from './trouble-document'

type ErrorProps = { error: Error & { digest?: string }, reset: () => void }

export default function ErrorPage({ error, reset }: ErrorProps) {
  return <TroubleDocument language={document.documentElement.lang} digest={error.digest} retry={reset} />
}
