import { bytesOfHex } from './bytes'

/** Application identifiers on the My Number Card. */
export const AID = {
  jpki: bytesOfHex('d392f000260100000001'),
  /** 券面事項入力補助AP */
  attributes: bytesOfHex('d3921000310001010408'),
  /** 共通カードAP */
  common: bytesOfHex('d3921000310001010100'),
} as const

/** Elementary files of the JPKI application; the number is also the short file identifier. */
export const JPKI_EF = {
  signatureCertificate: 0x0001,
  signatureCaCertificate: 0x0002,
  tokenInfo: 0x0006,
  availability: 0x0008,
  authenticationCertificate: 0x000a,
  authenticationCaCertificate: 0x000b,
  authenticationKey: 0x0017,
  authenticationPin: 0x0018,
  signatureKey: 0x001a,
  signaturePassword: 0x001b,
} as const

/** Elementary files of 券面事項入力補助AP. EF 0001 (the Individual Number) is left out on purpose: nothing here may read it. */
export const ATTRIBUTES_EF = { fourAttributes: 0x0002, pin: 0x0011 } as const

/** Byte of EF 0008 that says a certificate is on the card. */
export const CERTIFICATE_PRESENT = 0x8f
