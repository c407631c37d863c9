import type { CardTurn } from './card-turn'
import type { FormTokens } from './form-token'
import type { Log } from './log'
import type { Phrase } from './phrase'
import type { Portal } from './portals'
import type { ReaderList } from './readers'
import type { SignedRequests } from './signed-requests'

/** What the handlers work with. No state of the resident is in it but the requests that were signed. */
export type Bridge = {
  portals: readonly Portal[]
  readers: { list(): Promise<ReaderList> }
  phrase: Phrase
  formTokens: FormTokens
  signedRequests: SignedRequests
  cardTurn: CardTurn
  now: () => Date
  log: Log
}
