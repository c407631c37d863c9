'use client'

import { TroubleDocument } from './trouble-document'
import './globals.css'

type ErrorProps = { error: Error & { digest?: string }, reset: () => void }

/** Replaces the whole document when even the frame failed; the language is then not known, so it is Japanese. */
export default function GlobalErrorPage({ error, reset }: ErrorProps) {
  return (
    <html lang="ja">
      <body><TroubleDocument language="ja" digest={error.digest} retry={reset} /></body>
    </html>
  )
}
