import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createPublicKey, verify, X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signWithAuthenticationKey } from '../gesture'
import { selectJpki, verifyPin } from '../jpki'
import { testCardFile } from '../testing/cards'
import { type Pcscd, startPcscd } from '../testing/pcscd'
import { rsaKeyOfPkcs8 } from '../virtual/node-rsa'
import { createPersonCard } from '../virtual/person-card'
import { createPcsc, type Pcsc } from './node-pcsc'
import { DISPOSITION, loadWinSCard } from './node-winscard'

const READER = 'Virtual PCD 00 00'
const utf8 = (text: string) => new TextEncoder().encode(text)
const SIGN_UNASKED = ['-s', '00a4040c0ad392f000260100000001', '-s', '00a4020c020017', '-s', `802a0080333031300d060960864801650304020105000420${'ab'.repeat(32)}00`]

let pcscd: Pcscd
let pcsc: Pcsc
const seen: string[] = []

beforeAll(async () => {
  const card = () => createPersonCard(testCardFile(), rsaKeyOfPkcs8)
  pcscd = await startPcscd(card(), card(), (line) => seen.push(line))
  process.env.PCSCLITE_CSOCK_NAME = pcscd.env.PCSCLITE_CSOCK_NAME
  pcsc = createPcsc()
})
afterAll(() => pcscd.stop())

/** A second program asks the card to sign without giving any PIN; its last status word. */
async function signWithoutPin(): Promise<string> {
  const { output } = await pcscd.run('opensc-tool', '--reader', '0', ...SIGN_UNASKED)
  const words = [...output.matchAll(/SW1=0x(..), SW2=0x(..)/g)].map(([, high, low]) => `${high}${low}`)
  return words.at(-1) ?? output
}

async function openReader() {
  const opened = await pcsc.open(READER)
  if (!opened.ok) throw new Error(opened.reason)
  return opened.channel
}

async function verifiedChannel() {
  const channel = await openReader()
  await selectJpki(channel)
  expect(await verifyPin(channel, 'authentication', utf8('1234'))).toEqual({ ok: true })
  return channel
}

/** Another process that holds the card with its PIN verified. */
async function startHolder(): Promise<{ process: ChildProcess; ended: Promise<unknown> }> {
  const script = join(import.meta.dirname, '../testing/hold-card.ts')
  const holder = spawn(process.execPath, ['--import', 'tsx', script, READER], { env: process.env, stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(holder, 'close')
  const [said] = (await once(holder.stdout, 'data')) as [Buffer]
  expect(said.toString()).toBe('held\n')
  return { process: holder, ended }
}

describe('readers', () => {
  it('are listed with what lies on them', async () => {
    expect(await pcsc.list()).toEqual({ state: 'running', readers: [{ name: READER, holdsCard: true }, { name: 'Virtual PCD 00 01', holdsCard: true }] })
  })
  it('unknown ones are gone, not an error', async () => expect(await pcsc.open('No such reader')).toEqual({ ok: false, reason: 'reader-gone' }))
  it('a machine without PC/SC says so', async () => {
    const without = createPcsc(100, () => null)
    expect(await without.list()).toEqual({ state: 'not-installed' })
    expect(await without.open(READER)).toEqual({ ok: false, reason: 'reader-gone' })
  })
})

describe('one operation on a card', () => {
  it('signs over the real pcscd', async () => {
    const channel = await openReader()
    const signed = await signWithAuthenticationKey(channel, utf8('1234'), utf8('a request')).finally(() => channel.close())
    if (!signed.ok) throw new Error(signed.reason)
    const key = createPublicKey(new X509Certificate(signed.certificate).publicKey.export({ type: 'spki', format: 'pem' }))
    expect(verify('sha256', utf8('a request'), key, signed.signature)).toBe(true)
  })
  it('leaves no PIN behind: a second program gets 6982', async () => {
    const channel = await verifiedChannel()
    await channel.close()
    expect(await signWithoutPin()).toBe('6982')
  })
  it('a program that only leaves the card does leak its PIN, so the row above can fail', async () => {
    const api = loadWinSCard()
    if (!api) throw new Error('no PC/SC library')
    const { context } = await api.establish()
    const { card, protocol } = await api.connect(context, READER)
    for (const hex of ['00a4040c0ad392f000260100000001', '002000980431323334']) await api.transmit(card, protocol, Uint8Array.from(Buffer.from(hex, 'hex')))
    await api.disconnect(card, DISPOSITION.leave)
    await api.release(context)
    expect(await signWithoutPin()).toBe('9000')
    await (await openReader()).close()
    expect(await signWithoutPin()).toBe('6982')
  })
  it('keeps a second program waiting until it is done, which then gets 6982', async () => {
    const channel = await verifiedChannel()
    seen.length = 0
    let finished = false
    const second = signWithoutPin().finally(() => (finished = true))
    for (let i = 0; i < 20; i++) await selectJpki(channel)
    expect(finished).toBe(false)
    expect(seen.filter((line) => !line.startsWith('00a4040c0ad392f000260100000001'))).toEqual([])
    await channel.close()
    expect(await second).toBe('6982')
  })
  it('that is killed leaves no PIN behind either', async () => {
    const holder = await startHolder()
    holder.process.kill('SIGKILL')
    await holder.ended
    expect(await signWithoutPin()).toBe('6982')
  })
  it('waits only so long for another program, then says that the reader is busy, and takes nothing later', async () => {
    const holder = await startHolder()
    expect(await createPcsc(300).open(READER)).toEqual({ ok: false, reason: 'reader-busy' })
    holder.process.stdin?.end()
    await holder.ended
    const channel = await openReader()
    await channel.close()
    expect(await signWithoutPin()).toBe('6982')
  })
})
