import { signatureScheme } from '@/pki/verify/algorithms'
import { parseCrl, type Crl } from '@/pki/verify/crl'
import { DerError } from '@/pki/verify/der'
import { equalNames } from '@/pki/verify/name'
import type { Primitives } from '@/pki/verify/primitives'
import { isSignedBy } from '@/pki/verify/signature'
import type { Fetched, FetchRefusal } from './crl-fetch'
import type { ListedAnchor } from './trust-file'

/** A fetched list is used this long before the next is asked for, so a revocation shows ten minutes after it is published at the latest. */
const maxAgeInMilliseconds = 10 * 60_000
/** After a failure the server is left alone: shortly when nothing is at hand, longer while the list held still serves. */
const pauseInMilliseconds = { withoutList: 2000, withList: 15_000 }

type Trouble = FetchRefusal | 'malformed' | 'wrong-issuer' | 'wrong-signature' | 'outdated' | 'older-than-held'

interface Held {
  list: Crl | null
  fetchedAt: number
  failedAt: number
}

export interface CrlStoreParts {
  fetchList: (url: string) => Promise<Fetched>
  primitives: Primitives
  onTrouble: (anchorId: string, trouble: Trouble) => void
}

/**
 * Revocation lists by anchor. Asked for by several at once, a list is fetched once. While the server is away, or answers
 * nonsense, the list held goes on serving until its own nextUpdate and not a moment longer. Only a list that the anchor's key
 * signed is ever kept, and never one older than the one held.
 */
export class CrlStore {
  private readonly held = new Map<string, Held>()
  private readonly fetching = new Map<string, Promise<void>>()

  constructor(private readonly parts: CrlStoreParts) {}

  /** The list that is in force at that time; null when there is none to be had. */
  async current(anchor: ListedAnchor, at: Date): Promise<Crl | null> {
    if (this.isDue(anchor.id, at)) await this.refresh(anchor, at)
    const list = this.held.get(anchor.id)?.list ?? null
    return list !== null && isInForce(list, at) ? list : null
  }

  private isDue(id: string, at: Date): boolean {
    const held = this.held.get(id)
    if (held === undefined) return true
    const isServing = held.list !== null && isInForce(held.list, at)
    const pause = isServing ? pauseInMilliseconds.withList : pauseInMilliseconds.withoutList
    if (Math.abs(at.getTime() - held.failedAt) < pause) return false
    return !isServing || Math.abs(at.getTime() - held.fetchedAt) >= maxAgeInMilliseconds
  }

  private async refresh(anchor: ListedAnchor, at: Date): Promise<void> {
    const running = this.fetching.get(anchor.id)
    if (running !== undefined) return running
    const run = this.fetchAndKeep(anchor, at).finally(() => this.fetching.delete(anchor.id))
    this.fetching.set(anchor.id, run)
    return run
  }

  private async fetchAndKeep(anchor: ListedAnchor, at: Date): Promise<void> {
    const held = this.held.get(anchor.id) ?? { list: null, fetchedAt: Number.NEGATIVE_INFINITY, failedAt: Number.NEGATIVE_INFINITY }
    const read = await this.fetchAndCheck(anchor, held.list, at)
    if ('trouble' in read) {
      this.parts.onTrouble(anchor.id, read.trouble)
      this.held.set(anchor.id, { ...held, failedAt: at.getTime() })
      return
    }
    this.held.set(anchor.id, { list: read.list, fetchedAt: at.getTime(), failedAt: Number.NEGATIVE_INFINITY })
  }

  private async fetchAndCheck(anchor: ListedAnchor, before: Crl | null, at: Date): Promise<{ list: Crl } | { trouble: Trouble }> {
    const fetched = await this.parts.fetchList(anchor.crlUrl)
    if (!fetched.ok) return { trouble: fetched.reason }
    const list = parsedOrNull(fetched.bytes)
    if (list === null) return { trouble: 'malformed' }
    if (!equalNames(list.issuer, anchor.certificate.subject)) return { trouble: 'wrong-issuer' }
    const scheme = signatureScheme(list.signatureAlgorithm)
    const isSigned = scheme !== undefined && (await isSignedBy(anchor.certificate, scheme, list.tbs, list.signature, this.parts.primitives))
    if (!isSigned) return { trouble: 'wrong-signature' }
    if (!isInForce(list, at)) return { trouble: 'outdated' }
    if (before !== null && list.thisUpdate < before.thisUpdate) return { trouble: 'older-than-held' }
    return { list }
  }
}

/** Without nextUpdate nobody could say when a list stops being true (RFC 5280 section 5.1.2.5 demands it). */
const isInForce = (list: Crl, at: Date) => list.thisUpdate <= at && list.nextUpdate !== undefined && at <= list.nextUpdate

function parsedOrNull(bytes: Uint8Array): Crl | null {
  try {
    return parseCrl(bytes)
  } catch (error) {
    if (error instanceof DerError) return null
    throw error
  }
}
