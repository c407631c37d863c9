import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPcsc } from '@/card/pcsc/node-pcsc'
import { testCardFile } from '@/card/testing/cards'
import { type Pcscd, startPcscd } from '@/card/testing/pcscd'
import type { Fault } from '@/card/virtual/faults'
import { rsaKeyOfPkcs8 } from '@/card/virtual/node-rsa'
import { createPersonCard } from '@/card/virtual/person-card'
import { hiddenFields, startTestBridge, type TestBridge } from './testing/bridge'
import { signRequest, startTestPortal, type TestPortal } from './testing/portal'

let pcscd: Pcscd
let portal: TestPortal
let bridge: TestBridge
let readers: string[]

const cardWith = (faults: readonly Fault[]) => createPersonCard(testCardFile({ faults }), rsaKeyOfPkcs8)
const seen: string[] = []

beforeAll(async () => {
  const failing = cardWith([{ at: 'sign', nth: 1, do: 'status', status: 0x6f00 }, { at: 'sign', nth: 2, do: 'remove' }])
  const awkward = cardWith([
    { at: 'read', nth: 2, do: 'ask-again' }, { at: 'read', do: 'chunk', bytes: 100 },
    { at: 'sign', nth: 1, do: 'slow', forMs: 1_500 }, { at: 'sign', do: 'chunk', bytes: 100 },
  ])
  pcscd = await startPcscd(failing, awkward, (line) => seen.push(line))
  process.env.PCSCLITE_CSOCK_NAME = pcscd.env.PCSCLITE_CSOCK_NAME
  portal = await startTestPortal()
  bridge = await startTestBridge([portal.portal], [], { pcsc: createPcsc() })
  const choice = await bridge.get(`/v1?request=${signRequest(portal.portal, new Date())}`)
  readers = [...choice.body.matchAll(/value="(pcsc-[0-9a-f]+)" name="reader">/g)].map(([, id = '']) => id)
})
afterAll(async () => {
  await bridge.close()
  await portal.close()
  await pcscd.stop()
})

async function logInOn(reader: 0 | 1) {
  const jws = signRequest(portal.portal, new Date())
  const page = await bridge.get(`/v1?request=${jws}&reader=${readers[reader]}`)
  return bridge.post('/v1/sign', { ...hiddenFields(page.body), pin: '1234' })
}

describe('a card on a real reader on which something goes wrong', () => {
  it('answers 6F00 instead of signing: said so, nothing sent, PIN given once', async () => {
    const answer = await logInOn(0)
    expect([answer.status, portal.received]).toEqual([409, []])
    expect(answer.body).toContain('カードが答えられませんでした')
    expect(seen.filter((line) => line.startsWith('0020008004'))).toHaveLength(1)
  })
  it('answers late, in pieces (61xx) and asks for the right length (6Cxx): the login succeeds, and so does the next, which is not late', async () => {
    expect((await logInOn(1)).status).toBe(303)
    expect((await logInOn(1)).status).toBe(303)
    expect(portal.received.map(({ verified }) => verified)).toEqual([true, true])
  })
  it('is pulled while it signs: said so, nothing sent', async () => {
    const before = portal.received.length
    const answer = await logInOn(0)
    expect([answer.status, portal.received.length]).toEqual([409, before])
    expect(answer.body).toContain('カードが外れました')
  })
})
