import { describe, expect, it } from 'vitest'
import { decodeCommand, decodeResponse, encodeCommand } from './apdu'
import { bytesOfHex, hexOf } from './bytes'

describe('short APDUs', () => {
  it.each([
    ['case 1', '00200080', { cla: 0, ins: 0x20, p1: 0, p2: 0x80 }],
    ['case 2, Le 256', '00b0000000', { cla: 0, ins: 0xb0, p1: 0, p2: 0, expectedLength: 256 }],
    ['case 3', '00a4020c020018', { cla: 0, ins: 0xa4, p1: 2, p2: 0x0c, data: bytesOfHex('0018') }],
    ['case 4', '802a008003aabbcc04', { cla: 0x80, ins: 0x2a, p1: 0, p2: 0x80, data: bytesOfHex('aabbcc'), expectedLength: 4 }],
  ])('%s is written and read alike', (_, hex, command) => {
    expect(hexOf(encodeCommand(command))).toBe(hex)
    expect(decodeCommand(bytesOfHex(hex))).toEqual(command)
  })

  it.each(['', '00', '002000', '00a4020c0300', '00a4020c0200180000', '00b00000000100'])('refuses the malformed or extended command %s', (hex) => {
    expect(decodeCommand(bytesOfHex(hex))).toBeNull()
  })

  it('never writes more than a short APDU holds', () => {
    expect(() => encodeCommand({ cla: 0, ins: 0, p1: 0, p2: 0, data: new Uint8Array(256) })).toThrow(RangeError)
    expect(() => encodeCommand({ cla: 0, ins: 0, p1: 0, p2: 0, expectedLength: 257 })).toThrow(RangeError)
  })

  it('splits an answer into data and status word', () => {
    expect(decodeResponse(bytesOfHex('aabb63c2'))).toEqual({ data: bytesOfHex('aabb'), status: 0x63c2 })
    expect(() => decodeResponse(bytesOfHex('90'))).toThrow(RangeError)
  })
})
