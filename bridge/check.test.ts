import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestBridge, type TestBridge } from './testing/bridge'
import { startTestPortal, type TestPortal } from './testing/portal'

let portal: TestPortal
let bridge: TestBridge

beforeAll(async () => {
  portal = await startTestPortal()
  bridge = await startTestBridge([portal.portal], [
    {},
    { person: 'child', signature: null },
    { person: 'phone', tokenLabel: 'JPKIAPGPSETOKEN' },
    { person: 'worn', triesLeft: { pin: 1, signPassword: 0 } },
    { person: 'broken', faults: [{ at: 'read', do: 'remove' }] },
  ])
})
afterAll(async () => {
  await bridge.close()
  await portal.close()
})

const check = async (reader: string) => (await bridge.get(`/check?reader=${reader}`)).body.replace(/<style>.*?<\/style>|<[^>]+>/gs, ' ').replace(/\s+/g, ' ')

describe('checking a card', () => {
  it('says which version of the helper runs and how many readers there are', async () => {
    expect(await check('virtual-hanako')).toMatch(/動いています（版 \d+\.\d+\.\d+） .*8台見つかりました/)
  })
  it('says what it is, what it holds, how many tries are left and until when', async () => {
    const text = await check('virtual-hanako')
    expect(text).toMatch(/マイナンバーカード .*あと3回です .*\d{4}年\d{1,2}月\d{1,2}日まで使えます .*あと5回です/)
  })
  it('costs nothing, however often', async () => {
    for (const _ of [1, 2, 3]) await check('virtual-hanako')
    expect(await check('virtual-hanako')).toContain('あと3回です')
  })
  it.each([
    ['virtual-child', '電子証明書が入っていません 署名用電子証明書は、住んでいる市区町村の窓口で'],
    ['virtual-phone', 'スマートフォン（Android）の電子証明書'],
    ['virtual-worn', 'あと1回です 暗証番号を確かめてください'],
    ['virtual-worn', 'ロックされています 市区町村の窓口で、パスワードの初期化'],
    ['virtual-broken', 'カードが外れました'],
    ['virtual-empty', 'カードが置かれていません'],
    ['virtual-driving-licence', '運転免許証のようです'],
    ['virtual-felica', 'Suica や PASMO などの交通系ICカード'],
  ])('%s: %s', async (reader, sentence) => expect(await check(reader)).toContain(sentence))
  it('knows when the certificate has ended', async () => {
    bridge.setClock(new Date(Date.now() + 40 * 86_400_000))
    expect(await check('virtual-hanako')).toMatch(/に期限が切れました 住んでいる市区町村の窓口で、電子証明書を更新/)
  })
  it('offers every reader and the way to log in, and sends nothing', async () => {
    const page = await bridge.get('/check')
    expect(page.body).toContain('value="virtual-hanako"')
    expect(page.body).toContain(`href="${portal.portal.origin}/login"`)
    expect(page.body).not.toContain('type="password"')
    expect([...portal.received, ...portal.others]).toEqual([])
  })
  it('is for people, not for pages: no fetch and no frame', async () => {
    expect((await bridge.get('/check', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' })).status).toBe(403)
    expect((await bridge.get('/check', { 'sec-fetch-dest': 'iframe' })).status).toBe(403)
  })
})
