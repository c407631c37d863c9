import { concatBytes, hexOf } from '../bytes'
import { AID, ATTRIBUTES_EF, CERTIFICATE_PRESENT, JPKI_EF } from '../files'
import { encodeTokenInfo } from '../token-info'
import type { CardFile } from './card-file'
import type { RawRsaKey } from './rsa'
import { encodeTlv } from './tlv'

export type VirtualFile = { content: Uint8Array; readableAfterPin: number | null; records?: readonly Uint8Array[] }
export type VirtualPin = { secret: Uint8Array; maxTries: number; triesLeft: number }
export type VirtualKey = { rsa: RawRsaKey; usableAfterPin: number }

/** One application on the card: files, PINs and keys by their file identifier. */
export type VirtualApplication = {
  aid: string
  files: ReadonlyMap<number, VirtualFile>
  pins: ReadonlyMap<number, VirtualPin>
  keys: ReadonlyMap<number, VirtualKey>
}

export type MakeRsaKey = (pkcs8: Uint8Array) => RawRsaKey

const AUTHENTICATION_TRIES = 3
const SIGNATURE_TRIES = 5
/** Content of a certificate file that holds none. */
const ERASED = new Uint8Array(256)

const utf8 = (text: string) => new TextEncoder().encode(text)
const free = (content: Uint8Array): VirtualFile => ({ content, readableAfterPin: null })
const behind = (pin: number, content: Uint8Array): VirtualFile => ({ content, readableAfterPin: pin })
const pinOf = (secret: string, maxTries: number, triesLeft = maxTries): VirtualPin => ({ secret: utf8(secret), maxTries, triesLeft })

/** 公的個人認証AP. On phones (token label) even the authentication certificate lies behind its PIN. */
export function jpkiApplication(card: CardFile, makeKey: MakeRsaKey): VirtualApplication {
  const onPhone = card.tokenLabel === 'JPKIAPGPSETOKEN' || card.tokenLabel === 'JPKIAPIOSTOKEN'
  const { authentication, signature } = card
  const token = encodeTokenInfo({ label: card.tokenLabel, manufacturer: 'JPKI', model: 'E16R01NJ', serialNumber: '00000000' })
  const files = new Map<number, VirtualFile>([
    [JPKI_EF.tokenInfo, free(token)],
    [JPKI_EF.availability, free(Uint8Array.of(signature ? CERTIFICATE_PRESENT : 0, CERTIFICATE_PRESENT, 0))],
    [JPKI_EF.authenticationCertificate, onPhone ? behind(JPKI_EF.authenticationPin, authentication.certificate) : free(authentication.certificate)],
    [JPKI_EF.authenticationCaCertificate, free(authentication.caCertificate)],
  ])
  const pins = new Map([[JPKI_EF.authenticationPin as number, pinOf(card.pin, AUTHENTICATION_TRIES, card.triesLeft?.pin)]])
  const keys = new Map([
    [JPKI_EF.authenticationKey as number, { rsa: makeKey(authentication.privateKey), usableAfterPin: JPKI_EF.authenticationPin as number }],
  ])
  if (signature && card.signPassword !== null) {
    files.set(JPKI_EF.signatureCertificate, behind(JPKI_EF.signaturePassword, signature.certificate))
    files.set(JPKI_EF.signatureCaCertificate, free(signature.caCertificate))
    pins.set(JPKI_EF.signaturePassword, pinOf(card.signPassword, SIGNATURE_TRIES, card.triesLeft?.signPassword))
    keys.set(JPKI_EF.signatureKey, { rsa: makeKey(signature.privateKey), usableAfterPin: JPKI_EF.signaturePassword })
  } else {
    // Erased files and a password that opens nothing: OpenSC binds to a card only if it can select them. Not proven on a real child's card.
    files.set(JPKI_EF.signatureCertificate, behind(JPKI_EF.signaturePassword, ERASED))
    files.set(JPKI_EF.signatureCaCertificate, free(ERASED))
    pins.set(JPKI_EF.signaturePassword, { secret: new Uint8Array(0), maxTries: SIGNATURE_TRIES, triesLeft: 0 })
  }
  return { aid: hexOf(AID.jpki), files, pins, keys }
}

const INDIVIDUAL_NUMBER_EF = 0x0001
/** Twelve zeros: no such Individual Number can exist, its check digit is wrong. */
const NO_INDIVIDUAL_NUMBER = '000000000000'

/** 券面事項入力補助AP with the four attributes; its PIN counts separately from the JPKI one. */
export function attributesApplication({ attributes, pin }: CardFile): VirtualApplication {
  const values = [attributes.name, attributes.address, attributes.birthDate, attributes.sex].map(utf8)
  const objects = values.map((value, i) => encodeTlv([0xdf, 0x22 + i], value))
  const offsetsLength = 3 + 8
  const offsets = new DataView(new ArrayBuffer(8))
  let at = offsetsLength
  objects.forEach((object, i) => {
    offsets.setUint16(2 * i, at)
    at += object.length
  })
  const body = concatBytes(encodeTlv([0xdf, 0x21], new Uint8Array(offsets.buffer)), ...objects)
  const individualNumber = concatBytes(encodeTlv([0xff, 0x10], utf8(NO_INDIVIDUAL_NUMBER)), Uint8Array.of(0xff, 0xff))
  const files = new Map([
    [INDIVIDUAL_NUMBER_EF, behind(ATTRIBUTES_EF.pin, individualNumber)],
    [ATTRIBUTES_EF.fourAttributes as number, behind(ATTRIBUTES_EF.pin, encodeTlv([0xff, 0x20], body))],
  ])
  return { aid: hexOf(AID.attributes), files, pins: new Map([[ATTRIBUTES_EF.pin as number, pinOf(pin, AUTHENTICATION_TRIES)]]), keys: new Map() }
}

/** 共通カードAP: one record with the card's number, here the person's name in the test data. */
export function commonApplication({ person }: CardFile): VirtualApplication {
  const record = utf8(`00TEST${person.toUpperCase()}`.padEnd(17, '0').slice(0, 17))
  const files = new Map([[0x0001, { content: new Uint8Array(0), readableAfterPin: null, records: [record] }]])
  return { aid: hexOf(AID.common), files, pins: new Map(), keys: new Map() }
}
