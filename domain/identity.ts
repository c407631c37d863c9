/** Why a login was refused. `refused` is all that is said before possession of a key is proven. */
export const loginRefusals = [
  'refused',
  'expired-request',
  'other-browser',
  'revoked',
  'certificate-expired',
  'not-yet-valid',
  'unknown-issuer',
  'wrong-certificate-kind',
  'revocation-unknown',
  'replayed',
  'account-closed',
] as const
export type LoginRefusal = (typeof loginRefusals)[number]

export function isLoginRefusal(text: string): text is LoginRefusal {
  return (loginRefusals as readonly string[]).includes(text)
}

/** Why the portal did not take a bridge's response; the bridge has a sentence for each. */
export const responseRefusals = ['malformed', 'unknown-request', 'expired', 'replayed', 'too-large', 'busy'] as const
export type ResponseRefusal = (typeof responseRefusals)[number]

export const isResponseRefusal = (word: unknown): word is ResponseRefusal => responseRefusals.some((reason) => reason === word)

const minute = 60_000

/** A browser has this long between request and return. */
export const requestLifetimeInSeconds = 300
/** A bridge's response waits this long for its browser. */
export const pendingLifetimeInMilliseconds = 2 * minute
/** The reason of a refused login can be read this long. */
export const outcomeLifetimeInMilliseconds = 5 * minute
/** NIST SP 800-63B AAL3: authenticate again after 15 minutes without activity and after 12 hours at most. */
export const idleLimitInMilliseconds = 15 * minute
export const sessionLifetimeInMilliseconds = 12 * 60 * minute
/** How often activity is written down; sessions end this much early at worst. */
export const lastSeenGranularityInMilliseconds = minute

export interface SessionTimes {
  lastSeenAt: Date
  expiresAt: Date
  endedAt: Date | null
}

export type SessionState = 'live' | 'ended' | 'idle' | 'over'

export function sessionState(session: SessionTimes, at: Date): SessionState {
  if (session.endedAt !== null) return 'ended'
  if (at >= session.expiresAt) return 'over'
  if (at.getTime() - session.lastSeenAt.getTime() >= idleLimitInMilliseconds) return 'idle'
  return 'live'
}
