import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPcsc } from '@/card/pcsc/node-pcsc'
import { testCardFile } from '@/card/testing/cards'
import { type Pcscd, startPcscd } from '@/card/testing/pcscd'
import { createVirtualCard } from '@/card/virtual/card'
import { rsaKeyOfPkcs8 } from '@/card/virtual/node-rsa'
import { createPersonCard } from '@/card/virtual/person-card'
import { hiddenFields, startTestBridge, type TestBridge } from './testing/bridge'
import { signRequest, startTestPortal, type TestPortal } from './testing/portal'

let pcscd: Pcscd
let portal: TestPortal
let bridge: TestBridge
const seen: string[] = []

beforeAll(async () => {
  const licence = createVirtualCard([], { atr: Uint8Array.from(Buffer.from('3b888001000000009181c100d8', 'hex')) })
  pcscd = await startPcscd(createPersonCard(testCardFile(), rsaKeyOfPkcs8), licence, (line) => seen.push(line))
  process.env.PCSCLITE_CSOCK_NAME = pcscd.env.PCSCLITE_CSOCK_NAME
  portal = await startTestPortal()
  bridge = await startTestBridge([portal.portal], [], { pcsc: createPcsc() })
})
afterAll(async () => {
  await bridge.close()
  await portal.close()
  await pcscd.stop()
})

const readersOn = (html: string) => [...html.matchAll(/value="(pcsc-[0-9a-f]+)" name="reader">([^<]*)</g)].map(([, id = '', name = '']) => ({ id, name }))

describe('a login over the machine\'s own card service', () => {
  it('offers both readers, logs in with the card on one and tells what lies on the other', async () => {
    const jws = signRequest(portal.portal, new Date())
    const [first, second] = readersOn((await bridge.get(`/v1?request=${jws}`)).body)
    expect([first?.name, second?.name]).toEqual(['Virtual PCD 00 00', 'Virtual PCD 00 01'])
    expect((await bridge.get(`/v1?request=${jws}&reader=${second?.id}`)).body).toContain('運転免許証のようです')
    const page = await bridge.get(`/v1?request=${jws}&reader=${first?.id}`)
    expect(page.body).toContain('あと3回')
    seen.length = 0
    const done = await bridge.post('/v1/sign', { ...hiddenFields(page.body), pin: '1234' })
    expect(done.status).toBe(303)
    expect(portal.received.at(-1)?.verified).toBe(true)
    expect(seen.filter((line) => line.startsWith('0020008004')).length).toBe(1)
  })
  it('leaves the card reset: a second program gets 6982', async () => {
    const jws = signRequest(portal.portal, new Date())
    const [first] = readersOn((await bridge.get(`/v1?request=${jws}`)).body)
    const page = await bridge.get(`/v1?request=${jws}&reader=${first?.id}`)
    expect((await bridge.post('/v1/sign', { ...hiddenFields(page.body), pin: '1234' })).status).toBe(303)
    const digestInfo = `3031300d060960864801650304020105000420${'ab'.repeat(32)}`
    const { output } = await pcscd.run('opensc-tool', '--reader', '0', '-s', '00a4040c0ad392f000260100000001', '-s', '00a4020c020017', '-s', `802a008033${digestInfo}00`)
    expect(output.trim()).toMatch(/SW1=0x69, SW2=0x82\)$/)
  })
})
