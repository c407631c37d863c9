import type { ReaderChoice } from './reader-choice'
import { Pin, ProblemPanel, Sending, Working } from './steps'
import { useUsbLogin } from './use-usb-login'
import type { UsbWords } from './words'

/** The card's part of the login, step by step, once a reader was chosen for the first time. */
export default function Gesture({ request, words, first }: { request: string, words: UsbWords, first: ReaderChoice }) {
  const { state, choose, read, sign, cancel } = useUsbLogin(request, first)
  switch (state.step) {
    case 'reading':
      return <Working key="reading" words={words.reading} cancel={cancel} />
    case 'signing':
      return <Working key="signing" words={words.signing} cancel={cancel} />
    case 'pin':
      return <Pin words={words} state={state} sign={sign} cancel={cancel} />
    case 'sending':
      return <Sending words={words} response={state.response} />
    case 'problem':
      return <ProblemPanel words={words} problem={state.problem} choose={choose} read={read} />
  }
}
