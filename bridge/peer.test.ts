import { describe, expect, it } from 'vitest'
import { uidOfPeer } from './peer'

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0BC2 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 31 1 0000 100 0 0 10 0
   1: 0100007F:0BC2 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 32 1 0000 20 4 30 10 -1
   2: 0100007F:C350 0100007F:0BC2 01 00000000:00000000 00:00000000 00000000  1001        0 33 1 0000 20 4 30 10 -1
`

describe('the user at the other end', () => {
  it('is the owner of the peer socket, not of ours', () => expect(uidOfPeer(TABLE, 50000, 3010)).toBe(1001))
  it('is unknown when the table has no such socket', () => expect(uidOfPeer(TABLE, 50001, 3010)).toBeNull())
})
