import { describe, expect, it } from 'vitest'
import { createPcsc } from '@/card/pcsc/node-pcsc'
import { startTestBridge } from './testing/bridge'
import { startTestPortal } from './testing/portal'

describe('checking a machine that cannot read cards', () => {
  it.each([
    ['without PC/SC', () => createPcsc(100, () => null), 'カードリーダーを使う準備ができていません', 'pcscd を入れてください'],
    ['where its service is stopped', () => {
      process.env.PCSCLITE_CSOCK_NAME = '/nonexistent/pcscd.comm'
      return createPcsc()
    }, 'カードリーダーのサービスが動いていません', 'Linux は pcscd）を動かしてから'],
    ['without any reader', () => null, 'カードリーダーが見つかりません', 'カードリーダーをつないでから'],
  ])('%s: says that the helper runs, what is wrong and what to do', async (_, pcsc, what, next) => {
    const portal = await startTestPortal()
    const bridge = await startTestBridge([portal.portal], [], { pcsc: pcsc(), virtual: false })
    const { status, body } = await bridge.get('/check')
    expect(status).toBe(200)
    for (const sentence of ['動いています（版', what, next, 'href="/check?lang=ja"']) expect(body).toContain(sentence)
    await bridge.close()
    await portal.close()
  })
})
