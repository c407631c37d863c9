import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'

/** What the window of the system's own program says. */
export type PinQuestion = { title: string; description: string; prompt: string; ok: string; cancel: string }

export type PinEntryRefusal = 'pin-entry-cancelled' | 'pin-entry-timeout' | 'pin-entry-missing' | 'pin-entry-failed'

export type PinEntry = { ok: true; typed: Uint8Array } | { ok: false; reason: PinEntryRefusal }

/** Asks for a PIN outside the browser. The caller overwrites what was typed. */
export type AskPin = (question: PinQuestion) => Promise<PinEntry>

export type PinEntrySettings = {
  /** Name or path of a program that speaks the Assuan protocol as pinentry does. */
  program: string
  timeoutInSeconds: number
  /** Where it may draw: terminal and locale of whoever started the bridge. */
  place: { terminal?: string | undefined; terminalType?: string | undefined; locale?: string | undefined }
  /** What the program itself gets to see of the environment. */
  environment: NodeJS.ProcessEnv
}

/** Room for one answer: a line of Assuan has at most 1000 bytes, a PIN far fewer. */
const ROOM_IN_BYTES = 4096
const GRACE_IN_SECONDS = 5

/** gpg-error's codes; the upper half of the number names the program that says so. */
const CODES: Record<number, PinEntryRefusal> = { 62: 'pin-entry-timeout', 99: 'pin-entry-cancelled', 198: 'pin-entry-cancelled', 114: 'pin-entry-cancelled' }

const LINE_FEED = 0x0a
const startsWith = (line: Uint8Array, text: string) => Buffer.from(text, 'ascii').every((byte, i) => line[i] === byte)

/** Text in a command: percent, line feed and carriage return are written as escapes. */
const escaped = (text: string) => text.replace(/[%\r\n]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)

function commandsFor({ title, description, prompt, ok, cancel }: PinQuestion, { timeoutInSeconds, place }: PinEntrySettings): string[] {
  const { terminal, terminalType, locale = 'C.UTF-8' } = place
  return [
    ...(terminal ? [`OPTION ttyname=${escaped(terminal)}`] : []),
    ...(terminalType ? [`OPTION ttytype=${escaped(terminalType)}`] : []),
    `OPTION lc-ctype=${escaped(locale)}`,
    `SETTIMEOUT ${timeoutInSeconds}`,
    ...[['SETTITLE', title], ['SETDESC', description], ['SETPROMPT', prompt], ['SETOK', ok], ['SETCANCEL', cancel]].map(([name, text = '']) => `${name} ${escaped(text)}`),
  ]
}

/** The bytes after `D `, with their escapes undone, in a fresh array. */
function decodeData(line: Uint8Array): Uint8Array {
  const room = new Uint8Array(line.length)
  let length = 0
  for (let i = 2; i < line.length; i++) {
    const isEscape = line[i] === 0x25
    room[length++] = isEscape ? hexDigit(line[i + 1]) * 16 + hexDigit(line[i + 2]) : (line[i] ?? 0)
    if (isEscape) i += 2
  }
  const data = room.slice(0, length)
  room.fill(0)
  return data
}

/** 0–9, A–F, a–f; no string is made of it. */
const hexDigit = (byte = 0) => (byte <= 0x39 ? byte - 0x30 : (byte & 0xdf) - 0x37) & 0x0f

/** Lines of the program's output as bytes in one buffer of ours, which is overwritten as lines are taken and at the end. */
function lineReader(child: ChildProcessWithoutNullStreams) {
  const buffer = new Uint8Array(ROOM_IN_BYTES)
  let length = 0
  let ended = false
  let wake = () => {}
  child.stdout.on('data', (chunk: Buffer) => {
    const fits = length + chunk.length <= buffer.length
    if (fits) {
      buffer.set(chunk, length)
      length += chunk.length
    } else ended = true
    chunk.fill(0)
    wake()
  })
  const end = () => {
    ended = true
    wake()
  }
  child.stdout.on('end', end)
  const next = async (): Promise<Uint8Array | null> => {
    for (;;) {
      const at = buffer.subarray(0, length).indexOf(LINE_FEED)
      if (at !== -1) {
        const line = buffer.slice(0, at)
        buffer.copyWithin(0, at + 1, length)
        length -= at + 1
        buffer.fill(0, length)
        return line
      }
      if (ended) return null
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  return { next, overwrite: () => buffer.fill(0) }
}

type Reply = { kind: 'ok' } | { kind: 'data'; data: Uint8Array } | { kind: 'refused'; reason: PinEntryRefusal }

/** Reads until the program has answered one command. Status and comment lines say nothing that is needed. */
async function replyFrom(next: () => Promise<Uint8Array | null>): Promise<Reply> {
  let data: Uint8Array | null = null
  for (;;) {
    const line = await next()
    if (line === null) return { kind: 'refused', reason: 'pin-entry-failed' }
    if (startsWith(line, 'D ')) {
      data?.fill(0)
      data = decodeData(line)
      line.fill(0)
    }
    if (startsWith(line, 'OK')) return data === null ? { kind: 'ok' } : { kind: 'data', data }
    if (!startsWith(line, 'ERR ')) continue
    data?.fill(0)
    const code = Number.parseInt(Buffer.from(line.subarray(4)).toString('ascii'), 10) & 0xffff
    return { kind: 'refused', reason: CODES[code] ?? 'pin-entry-failed' }
  }
}

async function converse(child: ChildProcessWithoutNullStreams, commands: readonly string[]): Promise<PinEntry> {
  const { next, overwrite } = lineReader(child)
  const send = (command: string) => child.stdin.write(`${command}\n`)
  try {
    const greeting = await replyFrom(next)
    if (greeting.kind !== 'ok') return { ok: false, reason: 'pin-entry-failed' }
    // A program may refuse an option it does not know; only the answer to GETPIN counts.
    for (const command of commands) {
      send(command)
      const reply = await replyFrom(next)
      if (reply.kind === 'refused' && child.exitCode !== null) return { ok: false, reason: 'pin-entry-failed' }
    }
    send('GETPIN')
    const reply = await replyFrom(next)
    if (reply.kind === 'refused') return { ok: false, reason: reply.reason }
    return { ok: true, typed: reply.kind === 'data' ? reply.data : new Uint8Array(0) }
  } finally {
    overwrite()
  }
}

/** Starts the program for one question, in the Assuan protocol over its standard input and output, and ends it after. */
export const createAskPin = (settings: PinEntrySettings): AskPin => async (question) => {
  const child = spawn(settings.program, [], { stdio: ['pipe', 'pipe', 'pipe'], env: settings.environment })
  child.stderr.resume()
  child.stdin.on('error', () => undefined) // it may be gone first; its silence says so
  const failed = new Promise<PinEntry>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve({ ok: false, reason: error.code === 'ENOENT' || error.code === 'EACCES' ? 'pin-entry-missing' : 'pin-entry-failed' }))
  })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<PinEntry>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, reason: 'pin-entry-timeout' }), (settings.timeoutInSeconds + GRACE_IN_SECONDS) * 1000)
  })
  try {
    return await Promise.race([converse(child, commandsFor(question, settings)), failed, late])
  } finally {
    clearTimeout(timer)
    child.kill()
  }
}
