import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createAskPin, type PinEntrySettings } from './pinentry'
import { hiddenFields, startTestBridge, type TestBridge } from './testing/bridge'
import { signRequest, startTestPortal, type TestPortal } from './testing/portal'

const STAND_IN = join(import.meta.dirname, 'testing/pinentry-stand-in.mjs')
const question = { title: 'カード補助アプリ', description: '100%\n合いことば', prompt: '暗証番号', ok: '進む', cancel: '取り消す' }
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8')

let folder: string
let log: string

beforeAll(() => {
  chmodSync(STAND_IN, 0o755)
  folder = mkdtempSync(join(tmpdir(), 'madoguchi-pinentry-'))
  log = join(folder, 'told')
})
afterAll(() => rmSync(folder, { recursive: true }))

function settingsFor(answer: string, changes: Partial<PinEntrySettings> = {}): PinEntrySettings {
  const environment: NodeJS.ProcessEnv = { NODE_ENV: 'test', PATH: process.env.PATH, PINENTRY_ANSWER: answer, PINENTRY_LOG: log }
  return { program: STAND_IN, timeoutInSeconds: 20, place: { terminal: '/dev/pts/9', terminalType: 'xterm' }, environment, ...changes }
}

const ask = (answer: string, changes?: Partial<PinEntrySettings>) => createAskPin(settingsFor(answer, changes))(question)

describe('asking by a program that speaks as pinentry does', () => {
  it('takes what was typed, byte for byte, and says what it is for', async () => {
    const entered = await ask('12%2534')
    expect(entered.ok && text(entered.typed)).toBe('12%34')
    const told = readFileSync(log, 'utf8').split('\n')
    expect(told).toContain('SETDESC 100%25%0A合いことば')
    expect(told).toContain('SETTIMEOUT 20')
    expect(told).toContain('OPTION ttyname=/dev/pts/9')
    expect(told.filter((line) => line === 'GETPIN')).toHaveLength(1)
  })
  it.each([
    ['cancel', 'pin-entry-cancelled'],
    ['timeout', 'pin-entry-timeout'],
    ['end', 'pin-entry-failed'],
    ['endless', 'pin-entry-failed'],
  ])('%s is told as %s', async (answer, reason) => expect(await ask(answer)).toEqual({ ok: false, reason }))
  it('a program that never answers is ended', async () => {
    expect(await ask('silence', { timeoutInSeconds: -4.5 })).toEqual({ ok: false, reason: 'pin-entry-timeout' })
  })
  it('a program that is not there is told as missing', async () => {
    expect(await ask('', { program: join(folder, 'nothing') })).toEqual({ ok: false, reason: 'pin-entry-missing' })
  })
})

/** A terminal of our own: its path, what is drawn on it, and keys. */
async function openTerminal() {
  const child = spawn('script', ['-qfc', 'stty -echo; tty; exec sleep 60', '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] })
  let drawn = ''
  child.stdout.on('data', (chunk: Buffer) => (drawn += chunk.toString('utf8')))
  await expect.poll(() => drawn, { timeout: 10_000 }).toMatch(/\/dev\/pts\/\d+/)
  return { path: /\/dev\/pts\/\d+/.exec(drawn)?.[0] ?? '', drawn: () => drawn, type: (keys: string) => child.stdin.write(keys), close: () => child.kill('SIGKILL') }
}

describe('the real pinentry', () => {
  const real = (terminal: string, timeoutInSeconds = 20): PinEntrySettings => ({
    program: 'pinentry-curses',
    timeoutInSeconds,
    place: { terminal, terminalType: 'xterm', locale: 'C.UTF-8' },
    environment: { NODE_ENV: 'test', PATH: process.env.PATH, TERM: 'xterm' },
  })
  const english = { title: 'Card helper', description: 'Log in: http://localhost:3000', prompt: 'PIN:', ok: 'OK', cancel: 'Cancel' }

  it('asks on a terminal, hides what is typed and hands it over', async () => {
    const terminal = await openTerminal()
    const entered = createAskPin(real(terminal.path))(english)
    await expect.poll(terminal.drawn, { timeout: 10_000 }).toContain('http://localhost:3000')
    terminal.type('1234\r')
    const pin = await entered
    expect(pin.ok && text(pin.typed)).toBe('1234')
    expect(terminal.drawn()).not.toContain('1234')
    terminal.close()
  })
  it('left without an answer ends by itself', async () => {
    const terminal = await openTerminal()
    expect(await createAskPin(real(terminal.path, 1))(english)).toMatchObject({ ok: false })
    terminal.close()
  })
})

describe('a login with the PIN asked outside the browser', () => {
  let portal: TestPortal
  let bridge: TestBridge
  const start = async (answer: string, changes?: Partial<PinEntrySettings>) => {
    portal = await startTestPortal()
    bridge = await startTestBridge([portal.portal], [{}], { askPin: createAskPin(settingsFor(answer, changes)) })
  }
  const open = () => bridge.get(`/v1?${new URLSearchParams({ request: signRequest(portal.portal, new Date()), reader: 'virtual-hanako' })}`)
  afterEach(async () => {
    await bridge.close()
    await portal.close()
  })

  it('has no field on the page, says where to type, and goes on as ever', async () => {
    await start('1234')
    const page = await open()
    expect(page.body).not.toContain('type="password"')
    expect(page.body).toContain('別の窓（pinentry）')
    expect(page.body).toContain('あと3回')
    expect((await bridge.post('/v1/sign', hiddenFields(page.body))).status).toBe(303)
    expect(portal.received.at(-1)?.verified).toBe(true)
    const told = readFileSync(log, 'utf8')
    expect(told).toContain(portal.portal.origin)
    expect(told).toContain('さくら えき くじら にじ')
    expect(JSON.stringify(bridge.logged)).not.toContain('1234')
  })
  it('a PIN that a page sends along is not looked at', async () => {
    await start('9999')
    const answer = await bridge.post('/v1/sign', { ...hiddenFields((await open()).body), pin: '1234' })
    expect([answer.status, portal.received]).toEqual([422, []])
    expect(answer.body).toContain('あと2回')
  })
  it.each([
    ['cancel', {}, '入力を取り消しました'],
    ['timeout', {}, '時間内に入力されませんでした'],
    ['1234', { program: '/nonexistent/pinentry' }, '入力の窓を開けません'],
    ['end', {}, '入力の窓が開けませんでした'],
  ])('%s: a sentence, a way to go on, and no try used', async (answer, changes, sentence) => {
    await start(answer, changes)
    const refused = await bridge.post('/v1/sign', hiddenFields((await open()).body))
    expect(refused.body).toContain(sentence)
    expect(refused.body).toContain('もう一度読み取る')
    expect((await open()).body).toContain('あと3回')
    expect(portal.received).toEqual([])
  })
})
