import { useCallback, useEffect, useRef, useState } from 'react'
import type { UsbDevice } from '@/card/webusb/usb-device'
import { inspectForLogin, type LoginResponse, signForPortal, takePin } from './card-work'
import { isLoginTo } from './login-request'
import { type Problem, problemOf } from './problems'
import { chooseReader, type ChosenReader, type ReaderChoice } from './reader-choice'
import { usbOf } from './this-machine'

export type UsbLoginState =
  | { step: 'reading' }
  | { step: 'pin', triesLeft: number, mistake: 'form' | 'wrong' | null }
  | { step: 'signing' }
  | { step: 'sending', response: LoginResponse }
  | { step: 'problem', problem: Problem }

const stopped = (reason: Problem['reason']): UsbLoginState => ({ step: 'problem', problem: { reason, detail: null } })

/** Ends a little before the portal's five minutes, so that nobody spends a PIN on a request that is refused. */
const lifetimeInMilliseconds = 285_000

/** By the clock and not by the time the page ran: a machine that slept comes back to an old page. */
const isRequestOld = () => Date.now() - performance.timeOrigin > lifetimeInMilliseconds

async function readCard(reader: ChosenReader, request: string, signal: AbortSignal): Promise<UsbLoginState> {
  if (!isLoginTo(window.location.origin, request)) return stopped('request-unusable')
  if (isRequestOld()) return stopped('request-expired')
  const found = await inspectForLogin(reader, { signal })
  if (found.ok) return { step: 'pin', triesLeft: found.triesLeft, mistake: null }
  if (found.reason === 'pin-form' || found.reason === 'pin-wrong') throw new Error('A PIN was refused before any was given.')
  return { step: 'problem', problem: problemOf(found) }
}

async function signRequest(reader: ChosenReader, pin: Uint8Array, triesLeft: number, request: string, signal: AbortSignal): Promise<UsbLoginState> {
  const signed = await signForPortal(reader, pin, request, signal)
  if (signed.ok) {
    // The permission is not kept: the next login asks for the reader again.
    await reader.forget?.().catch(() => undefined)
    return { step: 'sending', response: signed.response }
  }
  if (signed.reason === 'pin-form') return { step: 'pin', triesLeft, mistake: 'form' }
  if (signed.reason !== 'pin-wrong') return { step: 'problem', problem: problemOf(signed) }
  return signed.triesLeft < 2 ? stopped('last-try') : { step: 'pin', triesLeft: signed.triesLeft, mistake: 'wrong' }
}

/** The login as it goes, with what a person can do at each step. */
export function useUsbLogin(request: string, first: ReaderChoice) {
  const [state, setState] = useState<UsbLoginState>(first.ok ? { step: 'reading' } : stopped(first.reason))
  const chosen = useRef<ChosenReader | null>(first.ok ? first.reader : null)
  const working = useRef<AbortController | null>(null)

  /** Runs one piece of work with the reader; what nobody foresaw ends in a sentence too. */
  const work = useCallback(async (step: 'reading' | 'signing', act: (reader: ChosenReader, signal: AbortSignal) => Promise<UsbLoginState>) => {
    const reader = chosen.current
    if (reader === null) return setState(stopped('reader-unplugged'))
    const own = new AbortController()
    working.current = own
    setState({ step })
    setState(await act(reader, own.signal).catch(() => stopped('internal')))
  }, [])

  const read = useCallback(() => work('reading', (reader, signal) => readCard(reader, request, signal)), [request, work])

  const choose = useCallback(async () => {
    const choice = await chooseReader()
    chosen.current = choice.ok ? choice.reader : null
    return choice.ok ? read() : setState(stopped(choice.reason))
  }, [read])

  const sign = useCallback(async (field: HTMLInputElement, triesLeft: number) => {
    const pin = takePin(field)
    if (pin === null) return setState({ step: 'pin', triesLeft, mistake: 'form' })
    if (isRequestOld()) {
      pin.fill(0)
      return setState(stopped('request-expired'))
    }
    return work('signing', (reader, signal) => signRequest(reader, pin, triesLeft, request, signal))
  }, [request, work])

  const cancel = useCallback(() => {
    working.current?.abort()
    setState((now) => (now.step === 'pin' ? stopped('cancelled') : now))
  }, [])

  useEffect(() => {
    const leave = () => working.current?.abort()
    const onDisconnect = (event: { device?: UsbDevice }) => {
      if (event.device !== chosen.current) return
      // At work the driver notices by itself, and says so when it has left the reader.
      setState((now) => (now.step === 'pin' ? stopped('reader-unplugged') : now))
    }
    const usb = usbOf(navigator)
    window.addEventListener('pagehide', leave)
    usb?.addEventListener('disconnect', onDisconnect)
    // After this turn, so that a component that is put up and taken down at once (as React does in development) leaves the reader alone.
    const beginning = first.ok ? setTimeout(() => void read()) : undefined
    return () => {
      clearTimeout(beginning)
      leave()
      window.removeEventListener('pagehide', leave)
      usb?.removeEventListener('disconnect', onDisconnect)
    }
  }, [first, read])

  return { state, choose, read, sign, cancel }
}
