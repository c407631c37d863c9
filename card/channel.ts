/**
 * One powered card, held exclusively from opening until `close`.
 * Every reader driver (virtual, PC/SC, WebUSB) is one of these.
 */
export interface CardChannel {
  /**
   * Sends one short command APDU and returns the response APDU (data, then SW1 SW2).
   * @throws {CardLostError} when the card or the reader is gone.
   */
  transmit(apdu: Uint8Array): Promise<Uint8Array>
  /** Resets the card, so that no verified PIN outlives the channel, and lets others in. Calling it twice is harmless. */
  close(): Promise<void>
}

/** The card left the field, the reader was unplugged, or the connection to it broke. */
export class CardLostError extends Error {
  override name = 'CardLostError'
}
