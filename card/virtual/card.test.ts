import { constants, createHash, createPublicKey, publicDecrypt, verify, X509Certificate } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { bytesOfHex, concatBytes, hexOf } from '../bytes'
import { testCardFile } from '../testing/cards'
import type { VirtualCard } from './card'
import { rsaKeyOfPkcs8 } from './node-rsa'
import { createPersonCard } from './person-card'

const SELECT_JPKI = '00a4040c0ad392f000260100000001'
const SELECT_ATTRIBUTES = '00a4040c0ad3921000310001010408'
const RIGHT_PIN = '00200098' + '0431323334'
const WRONG_PIN = '00200098' + '0439393939'
const TRIES = '00200098'

const file = testCardFile()
const publicKey = createPublicKey(new X509Certificate(file.authentication.certificate).publicKey.export({ type: 'spki', format: 'pem' }))
let card: VirtualCard

const send = async (hex: string) => hexOf(await card.process(bytesOfHex(hex)))
const sendAll = async (...commands: string[]) => {
  let last = ''
  for (const command of commands) last = await send(command)
  return last
}

beforeEach(() => {
  card = createPersonCard(file, rsaKeyOfPkcs8)
})

describe('selecting', () => {
  it('answers the JPKI application and refuses unknown ones', async () => {
    expect(await send(SELECT_JPKI)).toBe('9000')
    expect(await send('00a4040c07627601ff000000')).toBe('6a82')
  })
  it('refuses files before an application, unknown files after', async () => {
    expect(await send('00a4020c020018')).toBe('6985')
    expect(await sendAll(SELECT_JPKI, '00a4020c020077')).toBe('6a82')
  })
  it('treats the master file as real cards were seen to', async () => {
    expect(await send('00a40000')).toBe('6a86')
    expect(await sendAll(SELECT_JPKI, '00a40000')).toBe('9000')
  })
})

describe('PIN counters', () => {
  beforeEach(() => send(SELECT_JPKI))

  it('reports the tries without costing one, also after a right PIN', async () => {
    expect(await sendAll(TRIES, TRIES)).toBe('63c3')
    expect(await sendAll(RIGHT_PIN, TRIES)).toBe('63c3')
  })
  it('counts down over resets and blocks: 63C2, 63C1, 63C0, then 6984 for the right PIN too', async () => {
    const answers: string[] = []
    for (const _ of [1, 2, 3, 4]) {
      card.reset()
      await send(SELECT_JPKI)
      answers.push(await send(WRONG_PIN))
    }
    expect(answers).toEqual(['63c2', '63c1', '63c0', '6984'])
    expect(await send(RIGHT_PIN)).toBe('6984')
    expect(await send(TRIES)).toBe('63c0')
  })
  it('a right PIN restores the tries', async () => {
    expect(await sendAll(WRONG_PIN, WRONG_PIN, RIGHT_PIN, TRIES)).toBe('63c3')
  })
  it('counts the password apart, from five', async () => {
    expect(await sendAll(WRONG_PIN, '0020009b')).toBe('63c5')
    expect(await send('0020009b06414243393939')).toBe('63c4')
  })
  it('counts the attributes PIN apart from the JPKI PIN', async () => {
    expect(await sendAll(WRONG_PIN, SELECT_ATTRIBUTES, '00200091')).toBe('63c3')
  })
  it('changes the PIN only after the old one', async () => {
    expect(await sendAll('00a4020c020018', '002401800435353535')).toBe('6982')
    expect(await sendAll(RIGHT_PIN, '002401800435353535', RIGHT_PIN)).toBe('63c2')
    expect(await send('002000980435353535')).toBe('9000')
  })
  it('a wrong PIN takes a verified state away', async () => {
    expect(await sendAll(RIGHT_PIN, WRONG_PIN, '802a029720' + '00'.repeat(32) + '00')).toBe('6982')
  })
})

describe('access rules', () => {
  beforeEach(() => send(SELECT_JPKI))

  it('gives the authentication certificate to anyone, in chunks, and 6B00 past its end', async () => {
    const first = bytesOfHex(await send('00b08a0000')).slice(0, -2)
    expect(first.length).toBe(256)
    expect(first).toEqual(file.authentication.certificate.slice(0, 256))
    expect(await send('00b01f0000')).toBe('6b00')
  })
  it('keeps the signature certificate behind the password', async () => {
    expect(await sendAll('00a4020c020001', '00b0000000')).toBe('6982')
    expect(await sendAll('0020009b06414243313233', '00b0810002')).toBe('3082' + '9000')
  })
  it('keeps the four attributes and the Individual Number file behind their own PIN', async () => {
    await sendAll(RIGHT_PIN, SELECT_ATTRIBUTES)
    expect(await send('00b0820000')).toBe('6982')
    expect(await send('00b0810000')).toBe('6982')
    expect(await sendAll('00200091' + '0431323334', '00b0820002')).toBe('ff20' + '9000')
  })
  it('forgets every PIN at reset and when another application is selected', async () => {
    const sign = '802a029720' + '00'.repeat(32) + '00'
    expect((await sendAll(RIGHT_PIN, sign)).endsWith('9000')).toBe(true)
    card.reset()
    expect(await sendAll(SELECT_JPKI, sign)).toBe('6982')
    expect(await sendAll(RIGHT_PIN, SELECT_ATTRIBUTES, SELECT_JPKI, sign)).toBe('6982')
  })
  it('can forget PINs on re-selection, where asked to', async () => {
    const sign = '802a029720' + '00'.repeat(32) + '00'
    expect((await sendAll(RIGHT_PIN, SELECT_JPKI, sign)).endsWith('9000')).toBe(true)
    card = createPersonCard(file, rsaKeyOfPkcs8, { reselectForgetsPins: true })
    expect(await sendAll(SELECT_JPKI, RIGHT_PIN, SELECT_JPKI, sign)).toBe('6982')
  })
  it('hides the authentication certificate on phone tokens', async () => {
    card = createPersonCard(testCardFile({ tokenLabel: 'JPKIAPGPSETOKEN' }), rsaKeyOfPkcs8)
    expect(await sendAll(SELECT_JPKI, '00b08a0000')).toBe('6982')
    expect(await sendAll(RIGHT_PIN, '00b08a0002')).toBe('3082' + '9000')
  })
  it('says in EF 0008 which certificates exist', async () => {
    expect(await send('00b0880000')).toBe('8f8f00' + '9000')
    card = createPersonCard(testCardFile({ signature: null }), rsaKeyOfPkcs8)
    expect(await sendAll(SELECT_JPKI, '00b0880000')).toBe('008f00' + '9000')
    expect(await send('00b0820004')).toBe('00000000' + '9000')
    expect(await send('0020009b06414243313233')).toBe('6984')
    expect(await send('00a4020c02001a')).toBe('6a82')
  })
  it('reads the number record of the common application', async () => {
    expect(await sendAll('00a4040c0ad3921000310001010100', '00b2010c00')).toMatch(/^3030.{30}9000$/)
    expect(await send('00b2020c00')).toBe('6a83')
  })
})

describe('signing modes', () => {
  const message = new TextEncoder().encode('modes')
  const digest = new Uint8Array(createHash('sha256').update(message).digest())
  const digestInfo = concatBytes(bytesOfHex('3031300d060960864801650304020105000420'), digest)
  const signed = async (mode: number, input: Uint8Array) => {
    const answer = await card.process(concatBytes(Uint8Array.of(0x80, 0x2a, mode, 0x97, input.length), input, Uint8Array.of(0)))
    expect(hexOf(answer.slice(-2))).toBe('9000')
    return answer.slice(0, -2)
  }
  const pss = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }

  beforeEach(() => sendAll(SELECT_JPKI, RIGHT_PIN))

  it('modes 00, 02 and 03 verify as RSASSA-PKCS1-v1_5 with SHA-256', async () => {
    for (const [mode, input] of [[0, digestInfo], [2, digest], [3, message]] as const) {
      expect(verify('sha256', message, publicKey, await signed(mode, input))).toBe(true)
    }
  })
  it('mode 00 pads whatever it is given, mode 01 the bare digest', async () => {
    expect(new Uint8Array(publicDecrypt(publicKey, await signed(0, message)))).toEqual(message)
    expect(new Uint8Array(publicDecrypt(publicKey, await signed(1, message)))).toEqual(digest)
  })
  it('modes 04 and 05 verify as RSASSA-PSS', async () => {
    expect(verify('sha256', message, pss, await signed(4, digest))).toBe(true)
    expect(verify('sha256', message, pss, await signed(5, message))).toBe(true)
  })
  it('refuses unknown modes and wrong lengths', async () => {
    expect(await send('802a0697016100')).toBe('6a86')
    expect(await send('802a0297016100')).toBe('6700')
    expect(await send('802a0097f6' + '00'.repeat(246) + '00')).toBe('6700')
    expect(await send('802a0097016101')).toBe('6c00')
  })
})

describe('grammar', () => {
  it('answers malformed, unknown and foreign-class commands by status word only', async () => {
    await send(SELECT_JPKI)
    expect(await send('00a4020c0300')).toBe('6700')
    expect(await send('00e2000000')).toBe('6d00')
    expect(await send('0cb0000000')).toBe('6e00')
    expect(await send('00ca010200')).toBe('6a88')
  })
})
