import { type FormEvent, type ReactNode, useEffect, useRef } from 'react'
import { Button, ButtonLink } from '@/components/button'
import { Icon } from '@/components/icons'
import { Input } from '@/components/input'
import { StandaloneLink } from '@/components/text-link'
import type { LoginResponse } from './card-work'
import { type Problem, waysOn } from './problems'
import type { UsbLoginState } from './use-usb-login'
import type { UsbWords } from './words'

type Act = () => unknown

/** The step's heading takes the focus when the step begins, so that keyboard and screen reader go on there. */
function StepTitle({ children }: { children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return <h2 ref={heading} tabIndex={-1} className="text-std-20B-150 text-solid-gray-900 focus-visible:outline-offset-4">{children}</h2>
}

export function Working({ words, cancel }: { words: { title: string, body: string, cancel: string }, cancel: Act }) {
  return (
    <div aria-busy="true">
      <StepTitle>{words.title}</StepTitle>
      <p role="status" className="mt-2 max-w-text text-std-17B-170">{words.body}</p>
      <p className="mt-5"><Button type="button" look="secondary" onClick={() => void cancel()}>{words.cancel}</Button></p>
    </div>
  )
}

type PinState = Extract<UsbLoginState, { step: 'pin' }>

type PinProps = { words: UsbWords, state: PinState, sign: (field: HTMLInputElement, triesLeft: number) => unknown, cancel: Act }

export function Pin({ words, state, sign, cancel }: PinProps) {
  const field = useRef<HTMLDivElement>(null)
  const { pin } = words
  const { triesLeft, mistake } = state
  const sentence = mistake === null ? null : mistake === 'form' ? pin.form : (pin.wrong[triesLeft] ?? '')
  useEffect(() => {
    if (state.mistake !== null) field.current?.querySelector('input')?.focus()
  }, [state])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const input = field.current?.querySelector('input')
    if (input) sign(input, triesLeft)
  }
  return (
    <form onSubmit={submit} autoComplete="off" noValidate>
      <StepTitle>{pin.title}</StepTitle>
      <dl className="mt-2"><dt>{pin.origin}</dt><dd className="text-std-17B-170 break-all">{words.origin}</dd></dl>
      <p className="mt-4 text-std-17B-170">{pin.tries[triesLeft]}</p>
      <div ref={field}>
        <Input
          id="pin" type="password" inputMode="numeric" autoComplete="one-time-code" maxLength={4} className="mt-2"
          label={pin.label} support={pin.stop} problem={sentence} required requirementText={pin.required}
        />
      </div>
      <p className="mt-5 flex flex-wrap gap-x-4 gap-y-3">
        <Button>{pin.button}</Button>
        <Button type="button" look="secondary" onClick={() => void cancel()}>{pin.cancel}</Button>
      </p>
    </form>
  )
}

/** The signature travels as the bridge's does when the browser carries it: a form to the same address, which answers with the way on. */
export function Sending({ words, response }: { words: UsbWords, response: LoginResponse }) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => form.current?.submit(), [])
  return (
    <form ref={form} method="post" action="/api/bridge/responses">
      {Object.entries(response).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
      <StepTitle>{words.sending.title}</StepTitle>
      <p role="status" className="mt-2 max-w-text">{words.sending.body}</p>
      <p className="mt-5"><Button look="secondary">{words.sending.button}</Button></p>
    </form>
  )
}

export function ProblemPanel({ words, problem, choose, read }: { words: UsbWords, problem: Problem, choose: Act, read: Act }) {
  const { title, what, next } = words.problems[problem.reason]
  const way = waysOn[problem.reason]
  return (
    <div role="alert">
      <div className="flex items-start gap-3">
        <Icon name="cross" className="mt-1 text-error-2 forced-colors:text-[CanvasText]" />
        <div className="min-w-0">
          <StepTitle>{title}</StepTitle>
          <p className="mt-2 max-w-text">{what}</p>
          <p className="mt-2 max-w-text">{words.nothingSent}</p>
          <p className="mt-2 max-w-text text-std-17B-170">{next}</p>
          {problem.detail === null ? null : <p className="mt-2 text-solid-gray-700">{words.detail.replace('{code}', problem.detail)}</p>}
        </div>
      </div>
      <div className="mt-5 flex flex-wrap items-center gap-x-6 gap-y-3">
        {way === 'card' ? <Button type="button" onClick={() => void read()}>{words.again.card}</Button> : null}
        {way === 'reader' ? <Button type="button" onClick={() => void choose()}>{words.again.reader}</Button> : null}
        {way === 'page' ? <ButtonLink href="/login/webusb">{words.again.page}</ButtonLink> : null}
        <StandaloneLink href="/login">{words.helper}</StandaloneLink>
      </div>
    </div>
  )
}
