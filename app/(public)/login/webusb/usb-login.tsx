'use client'

import { lazy, Suspense, useState, useSyncExternalStore } from 'react'
import { Button } from '@/components/button'
import { StatusBadge } from '@/components/status-badge'
import { chooseReader, type ReaderChoice } from './reader-choice'
import { platformOf, supportOf } from './this-machine'
import type { UsbWords } from './words'

/** All that comes after the choice, and the driver with it, is fetched only when somebody has chosen. */
const Gesture = lazy(() => import('./gesture'))

const never = () => () => undefined

/** What is known of this browser; null while the server draws. */
const useThisMachine = () => useSyncExternalStore(never, () => `${supportOf(window)} ${platformOf(navigator)}` as const, () => null)

/** From the choice of the reader to the signature that is handed to the portal. Needs a script by its nature; without one the page says so. */
export function UsbLogin({ request, words }: { request: string, words: UsbWords }) {
  const machine = useThisMachine()
  const [first, setFirst] = useState<ReaderChoice | null>(null)
  if (machine === null) return null
  const [support, platform] = machine.split(' ') as [keyof UsbWords['machine']['supports'], keyof UsbWords['machine']['platforms']]
  const { badge, body } = words.machine.supports[support]
  return (
    <>
      <section aria-labelledby="machine" className="mt-8">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <h2 id="machine" className="text-std-20B-150 text-solid-gray-900">{words.machine.title}</h2>
          <StatusBadge tone={support === 'usable' ? 'passed' : 'failed'}>{badge}</StatusBadge>
        </div>
        <p className="mt-2 max-w-text">{body}</p>
        {support === 'usable' ? <p className="mt-2 max-w-text">{words.machine.platforms[platform]}</p> : null}
      </section>
      {support !== 'usable' ? null : (
        <section aria-label={words.start.title} className="mt-8 rounded-12 border border-solid-gray-420 p-4 md:p-6">
          {first === null ? <Start words={words} onChoice={setFirst} /> : (
            <Suspense fallback={<p role="status">{words.reading.title}</p>}><Gesture request={request} words={words} first={first} /></Suspense>
          )}
        </section>
      )}
    </>
  )
}

function Start({ words, onChoice }: { words: UsbWords, onChoice: (choice: ReaderChoice) => void }) {
  const choose = async () => onChoice(await chooseReader())
  return (
    <>
      <h2 className="text-std-20B-150 text-solid-gray-900">{words.start.title}</h2>
      <p className="mt-2 max-w-text">{words.start.body}</p>
      <p className="mt-5"><Button type="button" onClick={() => void choose()}>{words.start.button}</Button></p>
    </>
  )
}
