import type { ReactNode } from 'react'
import { Icon } from './icons'

type HeaderProps = {
  serviceName: string
  tagline: string
  homeHref: string
  testMark: string
  testNote: string
  languageSwitch: ReactNode
  account: ReactNode
  /** In which capacity one acts; stands under everything else, on every page. */
  acting?: ReactNode
}

/** Name of the service, the mark of the test environment, language switch, and log-in or log-out. */
export function Header({ serviceName, tagline, homeHref, testMark, testNote, languageSwitch, account, acting = null }: HeaderProps) {
  return (
    <header className="border-b border-solid-gray-420 bg-white">
      <p className="bg-yellow-100 px-4 py-2 text-center text-dns-14N-130 text-black forced-colors:border-b">
        <strong className="font-700">{testMark}</strong>
        <span className="mx-1" aria-hidden="true">|</span>
        {testNote}
      </p>
      <div className="mx-auto flex max-w-page flex-wrap items-center justify-between gap-x-6 gap-y-1 px-4 py-3 md:px-8">
        <a
          href={homeHref}
          className="inline-flex min-h-11 flex-wrap items-center gap-x-3 text-solid-gray-900 focus-visible:rounded-4 focus-visible:bg-yellow-300"
        >
          <span className="inline-flex items-center gap-2 text-std-24B-150 text-key-1000">
            <Icon name="window" size="large" />
            {serviceName}
          </span>
          <span className="text-dns-14N-130 text-solid-gray-700">{tagline}</span>
        </a>
        <div className="ml-auto flex flex-wrap items-center justify-end gap-x-3 gap-y-1 print:hidden">
          {languageSwitch}
          {account}
        </div>
      </div>
      {acting === null ? null : (
        <div className="border-t border-solid-gray-300 bg-key-50 print:hidden">
          <div className="mx-auto flex max-w-page flex-wrap items-center gap-x-4 px-4 pt-1 text-std-16N-170 md:px-8">{acting}</div>
        </div>
      )}
    </header>
  )
}
