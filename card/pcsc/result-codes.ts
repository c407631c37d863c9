/** Results of PC/SC calls that mean something to us. */
export const RESULT = {
  success: 0,
  invalidHandle: 0x80100003,
  unknownReader: 0x80100009,
  sharingViolation: 0x8010000b,
  noCard: 0x8010000c,
  protocolMismatch: 0x8010000f,
  communicationError: 0x80100013,
  notTransacted: 0x80100016,
  readerUnavailable: 0x80100017,
  noService: 0x8010001d,
  serviceStopped: 0x8010001e,
  noReaders: 0x8010002e,
  communicationLost: 0x8010002f,
  unsupportedCard: 0x80100065,
  unresponsiveCard: 0x80100066,
  unpoweredCard: 0x80100067,
  resetCard: 0x80100068,
  removedCard: 0x80100069,
} as const

/** A PC/SC call failed in a way its caller did not expect. */
export class PcscError extends Error {
  override name = 'PcscError'
  constructor(readonly call: string, readonly code: number) {
    super(`${call} answered 0x${code.toString(16)}`)
  }
}
