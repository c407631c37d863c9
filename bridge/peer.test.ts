import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uidOfPeer } from './peer'
import { startTestBridge, type TestBridge } from './testing/bridge'
import { startTestPortal, type TestPortal } from './testing/portal'

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0BC2 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 31 1 0000 100 0 0 10 0
   1: 0100007F:0BC2 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 32 1 0000 20 4 30 10 -1
   2: 0100007F:C350 0100007F:0BC2 01 00000000:00000000 00:00000000 00000000  1001        0 33 1 0000 20 4 30 10 -1
`
const NOBODY = 65_534
const mayBecomeNobody = process.getuid?.() === 0

describe('the user at the other end', () => {
  it('is the owner of the peer socket, not of ours', () => expect(uidOfPeer(TABLE, 50000, 3010)).toBe(1001))
  it('is unknown when the table has no such socket', () => expect(uidOfPeer(TABLE, 50001, 3010)).toBeNull())
})

describe('on this machine', () => {
  let portal: TestPortal
  let bridge: TestBridge
  beforeAll(async () => {
    portal = await startTestPortal()
    bridge = await startTestBridge([portal.portal], [])
  })
  afterAll(async () => {
    await bridge.close()
    await portal.close()
  })

  /** The status that a program of its own gets, run by this user or another. */
  async function statusFor(uid: number | undefined): Promise<string> {
    const script = `require('node:http').get('http://${bridge.host}/', (answer) => process.stdout.write(String(answer.statusCode)) && answer.resume())`
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { cwd: '/', env: { NODE_ENV: 'test' }, ...(uid === undefined ? {} : { uid }) })
    return stdout
  }

  it('this user is let in, another is not (only root can be another, so only root sees the second half)', async () => {
    expect(await statusFor(undefined)).toBe('200')
    if (!mayBecomeNobody) return
    expect(await statusFor(NOBODY)).toBe('403')
    expect(bridge.logged).toContainEqual({ event: 'refused', reason: 'user-other' })
  })
})
