import { type CardChannel, CardLostError } from '../channel'
import { DISPOSITION, type Handle, loadWinSCard, type WinSCard } from './node-winscard'
import { PcscError, RESULT } from './result-codes'

export type PcscReader = { name: string; holdsCard: boolean }

export type PcscReaders = { state: 'running'; readers: PcscReader[] } | { state: 'not-running' | 'not-installed' }

export type PcscOpening = { ok: true; channel: CardChannel; atr: Uint8Array } | { ok: false; reason: 'no-card' | 'reader-gone' | 'reader-busy' | 'card-mute' }

/** The machine's smart card service. */
export type Pcsc = {
  list(): Promise<PcscReaders>
  /** Connects, begins a transaction and keeps it until `close`, which resets the card before anybody else gets in. */
  open(reader: string): Promise<PcscOpening>
}

/** How long another program may keep the card before we say so. */
const PATIENCE_IN_MS = 5_000

const NOT_RUNNING: readonly number[] = [RESULT.noService, RESULT.serviceStopped]
/** What drivers answer when card or reader went away in the middle; each has its own habit. */
const GONE: readonly number[] = [
  ...[RESULT.removedCard, RESULT.resetCard, RESULT.unpoweredCard, RESULT.readerUnavailable, RESULT.noCard, RESULT.noService, RESULT.serviceStopped],
  ...[RESULT.communicationError, RESULT.communicationLost, RESULT.notTransacted, RESULT.invalidHandle],
]

const OPEN_REFUSALS: Record<number, Extract<PcscOpening, { ok: false }>['reason']> = {
  [RESULT.noCard]: 'no-card',
  [RESULT.removedCard]: 'no-card',
  [RESULT.unknownReader]: 'reader-gone',
  [RESULT.readerUnavailable]: 'reader-gone',
  [RESULT.noService]: 'reader-gone',
  [RESULT.serviceStopped]: 'reader-gone',
  [RESULT.noReaders]: 'reader-gone',
  [RESULT.sharingViolation]: 'reader-busy',
  [RESULT.unresponsiveCard]: 'card-mute',
  [RESULT.unpoweredCard]: 'card-mute',
  [RESULT.unsupportedCard]: 'card-mute',
  [RESULT.protocolMismatch]: 'card-mute',
}

type Outcome = PcscOpening | { ok: false; reason: 'gave-up' }

/**
 * @param patienceInMs how long another program may keep the card before `open` answers `reader-busy`
 * @param load the system's library, for tests of machines without it
 */
export function createPcsc(patienceInMs: number = PATIENCE_IN_MS, load: () => WinSCard | null = loadWinSCard): Pcsc {
  const list = async (): Promise<PcscReaders> => {
    const api = load()
    if (!api) return { state: 'not-installed' }
    const { code, context } = await api.establish()
    if (NOT_RUNNING.includes(code)) return { state: 'not-running' }
    if (code !== RESULT.success) throw new PcscError('SCardEstablishContext', code)
    try {
      return { state: 'running', readers: await readersOf(api, context) }
    } finally {
      await api.release(context)
    }
  }

  // A call that waits for another program keeps a thread; one for each reader is all there ever is.
  const waitedFor = new Set<string>()

  const open = async (reader: string): Promise<PcscOpening> => {
    const api = load()
    if (!api) return { ok: false, reason: 'reader-gone' }
    if (waitedFor.has(reader)) return { ok: false, reason: 'reader-busy' }
    const { code, context } = await api.establish()
    if (code !== RESULT.success) return refusalOf('SCardEstablishContext', code)
    const patience = startPatience(patienceInMs)
    waitedFor.add(reader)
    const opening: Promise<Outcome> = take(api, context, reader, patience).finally(() => waitedFor.delete(reader))
    const outcome = await Promise.race([opening, patience.over.then((): Outcome => ({ ok: false, reason: 'gave-up' }))])
    patience.stop()
    return outcome.ok || outcome.reason !== 'gave-up' ? (outcome as PcscOpening) : { ok: false, reason: 'reader-busy' }
  }
  return { list, open }
}

async function readersOf(api: WinSCard, context: Handle): Promise<PcscReader[]> {
  const { code, names } = await api.listReaders(context)
  if (code === RESULT.noReaders) return []
  if (code !== RESULT.success) throw new PcscError('SCardListReaders', code)
  return Promise.all(names.map(async (name) => ({ name, holdsCard: await api.holdsCard(context, name) })))
}

function refusalOf(call: string, code: number): PcscOpening {
  const reason = OPEN_REFUSALS[code]
  if (!reason) throw new PcscError(call, code)
  return { ok: false, reason }
}

type Patience = { over: Promise<void>; isOver(): boolean; stop(): void }

function startPatience(ms: number): Patience {
  let over = false
  let timer: NodeJS.Timeout | undefined
  const promise = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      over = true
      resolve()
    }, ms)
  })
  return { over: promise, isOver: () => over, stop: () => clearTimeout(timer) }
}

/** Connecting and beginning a transaction both wait while another program holds the card; what comes too late is given back at once. */
async function take(api: WinSCard, context: Handle, reader: string, patience: Patience): Promise<PcscOpening> {
  for (;;) {
    const connected = await api.connect(context, reader)
    if (connected.code !== RESULT.success) {
      await api.release(context)
      return refusalOf('SCardConnect', connected.code)
    }
    const { card, protocol } = connected
    const begun = patience.isOver() ? RESULT.sharingViolation : await api.begin(card)
    if (begun === RESULT.success && !patience.isOver()) return { ok: true, channel: channelOf(api, context, card, protocol), atr: (await api.status(card)).atr }
    if (begun === RESULT.success) await api.end(card, DISPOSITION.leave)
    await api.disconnect(card, DISPOSITION.leave)
    // The program before us reset the card as it left, as we do: the connection is stale, a new one is not.
    if (begun === RESULT.resetCard && !patience.isOver()) continue
    await api.release(context)
    return begun === RESULT.success ? { ok: false, reason: 'reader-busy' } : refusalOf('SCardBeginTransaction', begun)
  }
}

function channelOf(api: WinSCard, context: Handle, card: Handle, protocol: number): CardChannel {
  let open = true
  const transmit = async (apdu: Uint8Array) => {
    if (!open) throw new CardLostError('the channel is closed')
    const { code, answer } = await api.transmit(card, protocol, apdu)
    if (GONE.includes(code)) throw new CardLostError('the card left', { cause: new PcscError('SCardTransmit', code) })
    if (code !== RESULT.success) throw new PcscError('SCardTransmit', code)
    // Some drivers, vpcd's among them, call it success when the card was pulled before it answered.
    if (answer.length < 2) throw new CardLostError('the reader gave no answer of the card')
    return answer
  }
  const close = async () => {
    if (!open) return
    open = false
    // The reset happens while the transaction still keeps others out; only if that failed does disconnecting do it.
    const ended = await api.end(card, DISPOSITION.reset)
    await api.disconnect(card, ended === RESULT.success ? DISPOSITION.leave : DISPOSITION.reset)
    await api.release(context)
  }
  return { transmit, close }
}
