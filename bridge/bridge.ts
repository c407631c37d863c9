import type { CardTurn } from './card-turn'
import type { FormTokens } from './form-token'
import type { Log } from './log'
import type { AskPin } from './pinentry'
import type { Phrase } from './phrase'
import type { Portal } from './portals'
import type { ReaderList } from './readers'
import type { SignedRequests } from './signed-requests'
import type { AskStanding } from './standing'

/** What the handlers work with. No state of the resident is in it but the requests that were signed. */
export type Bridge = {
  portals: readonly Portal[]
  readers: { list(): Promise<ReaderList> }
  phrase: Phrase
  formTokens: FormTokens
  signedRequests: SignedRequests
  cardTurn: CardTurn
  /** Asks the authorities about a certificate; null where this installation may not. */
  askStanding: AskStanding | null
  /** Asks for the PIN outside the browser; null where the page does. */
  askPin: AskPin | null
  now: () => Date
  log: Log
}
