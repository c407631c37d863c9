import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testCardFile } from '@/card/testing/cards'
import { findCard } from '@/sandbox/people/card-file'
import { type RunningSandbox, runProgram, startSandbox } from '@/sandbox/testing/running-sandbox'
import { createAskStanding, readAnchors } from './standing'
import { startTestBridge, type TestBridge } from './testing/bridge'
import { startTestPortal, type TestPortal } from './testing/portal'

let directory: string
let trust: string
let sandbox: RunningSandbox
let portal: TestPortal
let bridge: TestBridge

const ORIGIN = 'http://127.0.0.1:3999'

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'madoguchi-standing-'))
  expect(await runProgram('sandbox', { SANDBOX_DIR: directory, SANDBOX_PORT: '3999' }, 'prepare')).toMatchObject({ code: 0 })
  sandbox = await startSandbox(directory)
  trust = join(directory, 'served-trust.json')
  writeFileSync(trust, readFileSync(join(directory, 'trust.json'), 'utf8').replaceAll(ORIGIN, sandbox.url))
  portal = await startTestPortal()
  bridge = await startTestBridge([portal.portal], [], { cardsFolder: join(directory, 'cards'), askStanding: createAskStanding(readAnchors(trust)) })
}, 120_000)
afterAll(async () => {
  await bridge.close()
  await portal.close()
  await sandbox.stop()
  rmSync(directory, { recursive: true })
})

const certificateOf = (person: string) => new Uint8Array(Buffer.from(findCard(directory, person)?.authentication.certificate ?? '', 'base64'))
const check = async (person: string) =>
  (await bridge.get(`/check?reader=virtual-${person}`)).body.replace(/<style>.*?<\/style>|<[^>]+>/gs, ' ').replace(/\s+/g, ' ')

describe('the card check tells of each test person, with the certificates of the sandbox', () => {
  it.each<[person: string, ...sentences: string[]]>([
    ['hanako', 'このカードで、ログインできます', '失効していません', '問題なし'],
    ['taro', '失効していません'],
    ['gen01', '失効していません'],
    ['renamed', '失効していません', '署名用電子証明書の期限と失効は、パスワードなしでは読めない'],
    ['child', 'ログインはできます。書類への署名は、このままではできません', '電子証明書が入っていません 署名用電子証明書は、住んでいる市区町村の窓口で'],
    ['revoked', 'このままでは、ログインできません', '対応が必要 失効しています 住んでいる市区町村の窓口で、電子証明書を発行し直してください'],
    ['expired', 'このままでは、ログインできません', 'に期限が切れました 住んでいる市区町村の窓口で、電子証明書を更新してください'],
    ['lasttry', 'このままでは、ログインも署名もできません', 'あと1回です 暗証番号を確かめてください'],
    ['blocked', 'このままでは、ログインできません', 'ロックされています 市区町村の窓口で、暗証番号の初期化'],
    ['android', 'スマートフォン（Android）', '暗証番号なしでは読めません'],
    ['iphone', 'スマートフォン（iPhone）', '暗証番号なしでは読めません'],
  ])('%s', async (person, ...sentences) => {
    const text = await check(person)
    for (const sentence of sentences) expect(text).toContain(sentence)
  })
})

describe('the standing of a certificate', () => {
  const now = () => new Date()
  it('is foreign where no known authority issued it, even under the name of one', async () => {
    expect(await createAskStanding(readAnchors(trust))(testCardFile().authentication.certificate, now())).toBe('foreign')
    const withoutItsOwn = readAnchors(trust).filter(({ id }) => id !== 'jpki-authentication-03')
    expect(await createAskStanding(withoutItsOwn)(certificateOf('hanako'), now())).toBe('foreign')
  })
  it('is unknown, not good, where no list can be had', async () => {
    const nobodyThere = readAnchors(trust).map((anchor) => ({ ...anchor, crlUrl: `${sandbox.url}/crl/nothing.crl` }))
    for (const person of ['hanako', 'revoked']) expect(await createAskStanding(nobodyThere)(certificateOf(person), now())).toBe('unknown')
  })
  it('is unknown by the list of a namesake', async () => {
    const exchanged = readAnchors(trust).map((anchor) => ({ ...anchor, crlUrl: `${sandbox.url}/crl/jpki-authentication-01.crl` }))
    expect(await createAskStanding(exchanged)(certificateOf('revoked'), now())).toBe('unknown')
  })
})
