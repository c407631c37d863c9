/** Status words the JPKI card answers with (ISO/IEC 7816-4, and what real test cards were seen to send). */
export const SW = {
  success: 0x9000,
  triesExhausted: 0x63c0,
  wrongLength: 0x6700,
  secureMessagingUnsupported: 0x6882,
  securityStatusNotSatisfied: 0x6982,
  pinBlocked: 0x6984,
  conditionsNotSatisfied: 0x6985,
  noCurrentFile: 0x6986,
  fileNotFound: 0x6a82,
  recordNotFound: 0x6a83,
  wrongParameters: 0x6a86,
  dataNotFound: 0x6a88,
  offsetOutside: 0x6b00,
  instructionUnsupported: 0x6d00,
  classUnsupported: 0x6e00,
  fault: 0x6f00,
} as const

/** Tries left that a `63Cx` carries; null for any other status word. */
export const triesIn = (status: number): number | null => ((status & 0xfff0) === SW.triesExhausted ? status & 0x0f : null)
