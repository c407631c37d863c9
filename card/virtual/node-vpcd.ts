import { createServer, connect, type Server, type Socket } from 'node:net'
import { concatBytes, hexOf } from '../bytes'
import type { VirtualCard } from './card'

/** Where vpcd (Debian's vsmartcard-vpcd, a reader driver of pcscd) waits for a card. */
export const VPCD_PORT = 35963

const CONTROL = { powerOff: 0x00, powerOn: 0x01, reset: 0x02, atr: 0x04 } as const

/** Called for each exchange, in hexadecimal; a VERIFY's data is left out. */
export type Trace = (line: string) => void

const traced = (apdu: Uint8Array) => (apdu[1] === 0x20 && apdu.length > 5 ? `${hexOf(apdu.slice(0, 5))}…` : hexOf(apdu))

/** Cuts a stream into vpcd's messages: two bytes of length, big-endian, then the payload. */
export function createMessageReader(onMessage: (message: Uint8Array) => void): (chunk: Uint8Array) => void {
  let buffered: Uint8Array = new Uint8Array(0)
  return (chunk) => {
    buffered = concatBytes(buffered, chunk)
    for (;;) {
      const [high, low] = buffered
      if (high === undefined || low === undefined) return
      const end = 2 + ((high << 8) | low)
      if (buffered.length < end) return
      const message = buffered.slice(2, end)
      buffered = buffered.slice(end)
      onMessage(message)
    }
  }
}

const frame = (payload: Uint8Array) => concatBytes(Uint8Array.of(payload.length >> 8, payload.length & 0xff), payload)

/** Answers vpcd's messages on a connected socket with the card, one after the other, until the socket closes. A card that is pulled closes it. */
export function serveCard(socket: Socket, card: VirtualCard, trace: Trace = () => undefined): void {
  const answer = async (message: Uint8Array): Promise<Uint8Array | null> => {
    if (message.length === 1) {
      if (message[0] === CONTROL.atr) return card.atr
      trace(`power ${message[0] === CONTROL.powerOff ? 'off' : message[0] === CONTROL.powerOn ? 'on' : 'reset'}`)
      card.reset()
      return null
    }
    const response = await card.process(message)
    trace(`${traced(message)} -> ${hexOf(response.slice(-2))} (${response.length - 2})`)
    return response
  }
  let turn: Promise<void> = Promise.resolve()
  const take = async (message: Uint8Array) => {
    const response = await answer(message)
    if (response && socket.writable) socket.write(frame(response))
  }
  const read = createMessageReader((message) => {
    turn = turn.then(() => take(message)).catch(() => void socket.destroy())
  })
  socket.setNoDelay(true)
  socket.on('data', read)
}

/** Puts the card into vpcd's reader on this machine. Resolves once inserted; `removed` resolves when vpcd goes or `socket` is destroyed. */
export function insertIntoVpcd(card: VirtualCard, port: number, trace?: Trace): Promise<{ socket: Socket; removed: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    const removed = new Promise<void>((done) => socket.once('close', () => done()))
    socket.once('error', reject)
    socket.once('connect', () => {
      serveCard(socket, card, trace)
      resolve({ socket, removed })
    })
  })
}

/**
 * The other direction: waits on loopback for vpcd to come (`DEVICENAME 127.0.0.1:port` in its configuration). Only so does nothing listen
 * on other addresses: in the usual direction vpcd itself listens on all of them.
 */
export function waitForVpcd(card: VirtualCard, port: number, trace?: Trace): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    serveCard(socket, card, trace)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
