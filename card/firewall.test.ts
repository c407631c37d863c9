import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { bytesOfHex, hexOf } from './bytes'
import type { CardChannel } from './channel'
import { type CardTask, CommandRefusedError, guardChannel } from './firewall'
import { inspectCard, signWithAuthenticationKey } from './gesture'
import { testCardFile } from './testing/cards'
import { rsaKeyOfPkcs8 } from './virtual/node-rsa'
import { createPersonCard } from './virtual/person-card'
import { createVirtualReader } from './virtual/reader'

const SELECT_JPKI = '00a4040c0ad392f000260100000001'
const SELECT_ATTRIBUTES = '00a4040c0ad3921000310001010408'
const PIN_FILE = '00a4020c020018'
const PIN = '002000800431323334'
const KEY_FILE = '00a4020c020017'
const SIGN = `802a0080333031300d060960864801650304020105000420${'ab'.repeat(32)}00`

let seen: string[]
const card: CardChannel = {
  transmit: async (apdu) => {
    seen.push(hexOf(apdu))
    return Uint8Array.of(0x90, 0x00)
  },
  close: async () => undefined,
}

beforeEach(() => {
  seen = []
})

async function sendAll(task: CardTask, ...commands: string[]): Promise<'passed' | 'refused'> {
  const channel = guardChannel(card, task)
  for (const [i, command] of commands.entries()) {
    try {
      await channel.transmit(bytesOfHex(command))
    } catch (error) {
      if (!(error instanceof CommandRefusedError)) throw error
      expect(seen).toEqual(commands.slice(0, i))
      return 'refused'
    }
  }
  expect(seen).toEqual(commands)
  return 'passed'
}

describe('the grammar of a task', () => {
  it('lets a whole login through on a real card', async () => {
    const reader = createVirtualReader(createPersonCard(testCardFile(), rsaKeyOfPkcs8))
    const channel = await reader.open()
    const utf8 = (text: string) => new TextEncoder().encode(text)
    expect(await inspectCard(guardChannel(channel, 'inspect'), 'authentication')).toMatchObject({ ok: true })
    expect(await signWithAuthenticationKey(guardChannel(channel, 'authenticate'), utf8('1234'), utf8('x'))).toMatchObject({ ok: true })
    await channel.close()
  })
  it.each<[string, CardTask, string[]]>([
    ['count tries', 'inspect', [SELECT_JPKI, PIN_FILE, '00200080']],
    ['verify and sign', 'authenticate', [SELECT_JPKI, PIN_FILE, '00200080', PIN, KEY_FILE, SIGN]],
    ['read the four attributes', 'read-attributes', [SELECT_ATTRIBUTES, '00a4020c020011', PIN, '00a4020c020002', '00b0000007']],
    ['sign twice with the signature key', 'sign', [SELECT_JPKI, '00a4020c02001b', '0020008006414243313233', '00a4020c02001a', SIGN, SIGN]],
  ])('may %s', async (_, task, commands) => expect(await sendAll(task, ...commands)).toBe('passed'))

  it.each<[string, CardTask, string[]]>([
    ['send a PIN while inspecting', 'inspect', [SELECT_JPKI, PIN_FILE, PIN]],
    ['sign while inspecting', 'inspect', [SELECT_JPKI, KEY_FILE]],
    ['send a second PIN', 'authenticate', [SELECT_JPKI, PIN_FILE, PIN, PIN]],
    ['send a PIN of the wrong form', 'authenticate', [SELECT_JPKI, PIN_FILE, '0020008005' + '3132333435']],
    ['send a PIN by short identifier', 'authenticate', [SELECT_JPKI, PIN_FILE, '002000980431323334']],
    ['try the signature password while logging in', 'authenticate', [SELECT_JPKI, '00a4020c02001b', '0020008006414243313233']],
    ['use the signature key while logging in', 'authenticate', [SELECT_JPKI, '00a4020c02001a']],
    ['sign twice while logging in', 'authenticate', [SELECT_JPKI, PIN_FILE, PIN, KEY_FILE, SIGN, SIGN]],
    ['sign a bare digest', 'authenticate', [SELECT_JPKI, KEY_FILE, `802a008020${'ab'.repeat(32)}00`]],
    ['sign a SHA-1 DigestInfo', 'authenticate', [SELECT_JPKI, KEY_FILE, `802a0080233021300906052b0e03021a05000414${'ab'.repeat(20)}00`]],
    ['sign in another mode', 'authenticate', [SELECT_JPKI, KEY_FILE, SIGN.replace('802a0080', '802a0280')]],
    ['sign by short identifier', 'authenticate', [SELECT_JPKI, KEY_FILE, SIGN.replace('802a0080', '802a009a')]],
    ['read the Individual Number', 'read-attributes', [SELECT_ATTRIBUTES, '00a4020c020001']],
    ['read the Individual Number by short identifier', 'read-attributes', [SELECT_ATTRIBUTES, '00a4020c020002', '00b0810000']],
    ['reach the attributes while logging in', 'authenticate', [SELECT_ATTRIBUTES]],
    ['change a PIN', 'authenticate', [SELECT_JPKI, PIN_FILE, PIN, '002401800435353535']],
    ['select a file before the application', 'inspect', [PIN_FILE]],
    ['get data', 'inspect', ['00ca010200']],
    ['use secure messaging', 'inspect', ['0ca4040c0ad392f000260100000001']],
  ])('may not %s, and the card sees nothing of it', async (_, task, commands) => expect(await sendAll(task, ...commands)).toBe('refused'))

  it('knows every command it passes: random ones end before the card', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 20 }), async (bytes) => {
      seen = []
      await guardChannel(card, 'authenticate').transmit(bytes).catch(() => undefined)
      const harmless = hexOf(bytes) === SELECT_JPKI || hexOf(bytes).startsWith('00c00000')
      expect(seen.length === 0 || harmless).toBe(true)
    }), { numRuns: 2000 })
  })
})
