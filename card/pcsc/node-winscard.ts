import koffi from 'koffi'

/** The PC/SC functions we call, as promises; numbers are result codes (`result-codes.ts`), zero for success. */
export type WinSCard = {
  establish(): Promise<{ code: number; context: Handle }>
  release(context: Handle): Promise<number>
  listReaders(context: Handle): Promise<{ code: number; names: string[] }>
  holdsCard(context: Handle, reader: string): Promise<boolean>
  connect(context: Handle, reader: string): Promise<{ code: number; card: Handle; protocol: number }>
  begin(card: Handle): Promise<number>
  end(card: Handle, disposition: number): Promise<number>
  status(card: Handle): Promise<{ code: number; atr: Uint8Array }>
  transmit(card: Handle, protocol: number, apdu: Uint8Array): Promise<{ code: number; answer: Uint8Array }>
  disconnect(card: Handle, disposition: number): Promise<number>
}

export type Handle = number | bigint

export const DISPOSITION = { leave: 0, reset: 1 } as const

const SCOPE_SYSTEM = 2
const SHARE_SHARED = 2
const PROTOCOL_T0_OR_T1 = 3
const STATE_PRESENT = 0x20

/** The same functions on three systems differ in the width of their integers, in packing and in names. Only Linux is tested. */
type Abi = { library: string; result: string; word: string; handle: string; suffix: string; packed: boolean; atrRoom: number }

const ABIS: Partial<Record<NodeJS.Platform, Abi>> = {
  linux: { library: 'libpcsclite.so.1', result: 'long', word: 'unsigned long', handle: 'long', suffix: '', packed: false, atrRoom: 33 },
  darwin: { library: '/System/Library/Frameworks/PCSC.framework/PCSC', result: 'int32_t', word: 'uint32_t', handle: 'int32_t', suffix: '', packed: true, atrRoom: 33 },
  win32: { library: 'winscard.dll', result: 'int32_t', word: 'uint32_t', handle: 'uintptr_t', suffix: 'A', packed: false, atrRoom: 36 },
}

type Call = { (...parameters: unknown[]): number; async(...parameters: unknown[]): void }

const unsigned = (code: number) => Number(code) >>> 0

/** Every call may wait for the card, so each runs on one of koffi's threads and never holds up this process. */
const later = (call: Call, ...parameters: unknown[]): Promise<number> =>
  new Promise((resolve, reject) => call.async(...parameters, (error: Error | null, code: number) => (error ? reject(error) : resolve(unsigned(code)))))

let loaded: WinSCard | null | undefined

/** The system's PC/SC library, loaded at the first call (koffi's type names are global: once is all it takes); null where there is none. */
export const loadWinSCard = (): WinSCard | null => (loaded === undefined ? (loaded = load()) : loaded)

function load(): WinSCard | null {
  const abi = ABIS[process.platform]
  if (!abi) return null
  let library: ReturnType<typeof koffi.load>
  try {
    library = koffi.load(abi.library)
  } catch {
    return null
  }
  return bind(abi, (name, parameters) => library.func(`${abi.result} ${name}(${parameters})`) as Call)
}

function bind(abi: Abi, declare: (name: string, parameters: string) => Call): WinSCard {
  const { word, handle, suffix } = abi
  const ioRequest = koffi.struct({ protocol: word, length: word })
  const layout = { reader: 'const char *', userData: 'void *', current: word, event: word, atrLength: word, atr: koffi.array('uint8_t', abi.atrRoom) }
  const readerState = abi.packed ? koffi.pack(layout) : koffi.struct(layout)
  koffi.alias('MadoguchiIoRequest', ioRequest)
  koffi.alias('MadoguchiReaderState', readerState)

  const establish = declare('SCardEstablishContext', `${word} scope, void *a, void *b, _Out_ ${handle} *context`)
  const release = declare('SCardReleaseContext', `${handle} context`)
  const listReaders = declare(`SCardListReaders${suffix}`, `${handle} context, const char *groups, uint8_t *readers, _Inout_ ${word} *length`)
  const statusChange = declare(`SCardGetStatusChange${suffix}`, `${handle} context, ${word} timeout, _Inout_ MadoguchiReaderState *states, ${word} count`)
  const connect = declare(`SCardConnect${suffix}`, `${handle} context, const char *reader, ${word} share, ${word} protocols, _Out_ ${handle} *card, _Out_ ${word} *active`)
  const begin = declare('SCardBeginTransaction', `${handle} card`)
  const end = declare('SCardEndTransaction', `${handle} card, ${word} disposition`)
  const status = declare(
    `SCardStatus${suffix}`,
    `${handle} card, uint8_t *names, _Inout_ ${word} *namesLength, _Out_ ${word} *state, _Out_ ${word} *protocol, uint8_t *atr, _Inout_ ${word} *atrLength`,
  )
  const transmit = declare('SCardTransmit', `${handle} card, MadoguchiIoRequest *sent, uint8_t *command, ${word} commandLength, void *received, uint8_t *answer, _Inout_ ${word} *answerLength`)
  const disconnect = declare('SCardDisconnect', `${handle} card, ${word} disposition`)

  return {
    establish: async () => {
      const context: Handle[] = [0]
      const code = await later(establish, SCOPE_SYSTEM, null, null, context)
      return { code, context: context[0] ?? 0 }
    },
    release: (context) => later(release, context),
    listReaders: async (context) => {
      const room = Buffer.alloc(8192)
      const length = [room.length]
      const code = await later(listReaders, context, null, room, length)
      return { code, names: code === 0 ? room.subarray(0, length[0]).toString('utf8').split('\0').filter(Boolean) : [] }
    },
    holdsCard: async (context, reader) => {
      const states = [{ reader, userData: null, current: 0, event: 0, atrLength: 0, atr: new Array<number>(abi.atrRoom).fill(0) }]
      const code = await later(statusChange, context, 0, states, 1)
      return code === 0 && ((states[0]?.event ?? 0) & STATE_PRESENT) !== 0
    },
    connect: async (context, reader) => {
      const card: Handle[] = [0]
      const protocol = [0]
      const code = await later(connect, context, reader, SHARE_SHARED, PROTOCOL_T0_OR_T1, card, protocol)
      return { code, card: card[0] ?? 0, protocol: protocol[0] ?? 0 }
    },
    begin: (card) => later(begin, card),
    end: (card, disposition) => later(end, card, disposition),
    status: async (card) => {
      const names = Buffer.alloc(1024)
      const atr = Buffer.alloc(64)
      const atrLength = [atr.length]
      const code = await later(status, card, names, [names.length], [0], [0], atr, atrLength)
      return { code, atr: new Uint8Array(atr.subarray(0, code === 0 ? atrLength[0] : 0)) }
    },
    transmit: async (card, protocol, apdu) => {
      const room = new Uint8Array(258)
      const length = [room.length]
      const code = await later(transmit, card, { protocol, length: koffi.sizeof(ioRequest) }, apdu, apdu.length, null, room, length)
      const answer = room.slice(0, code === 0 ? length[0] : 0)
      room.fill(0)
      return { code, answer }
    },
    disconnect: (card, disposition) => later(disconnect, card, disposition),
  }
}
