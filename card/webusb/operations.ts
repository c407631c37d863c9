import { inspectAttributes, readAttributes, type FourAttributes } from '../attributes'
import type { CardChannel } from '../channel'
import { type CardTask, guardChannel } from '../firewall'
import { inspectCard, signWithAuthenticationKey, type Signed } from '../gesture'
import type { CardRefusal, CardResult } from '../refusal'
import type { Patience } from './patience'
import { openRcS300 } from './rc-s300'
import type { ReaderRefusal } from './reader-refusal'
import type { UsbDevice } from './usb-device'

/** What a page may do with a card by WebUSB: log in and read the four attributes. The signature password has no way here. */
export type UsbRefusal = CardRefusal | ReaderRefusal
export type UsbResult<T> = ({ ok: true } & T) | ({ ok: false } & UsbRefusal)

export type UsbOptions = { signal?: AbortSignal; patience?: Patience }

/** Opens the card for one task, with only that task's commands let through, and leaves the reader whatever happened. */
export async function withCard<T extends object>(
  device: UsbDevice,
  task: CardTask,
  options: UsbOptions,
  act: (channel: CardChannel) => Promise<CardResult<T>>,
): Promise<UsbResult<T>> {
  const opened = await openRcS300(device, options)
  if (!opened.ok) return opened
  const { channel } = opened
  const result = await act(guardChannel(channel, task)).finally(() => channel.close())
  const trouble = channel.trouble()
  return !result.ok && trouble ? { ok: false, ...trouble } : result
}

/** Looks at the card before a PIN is asked for; refuses at one try left. */
export const inspectForLogin = (device: UsbDevice, options: UsbOptions = {}): Promise<UsbResult<{ triesLeft: number }>> =>
  withCard(device, 'inspect', options, (channel) => inspectCard(channel, 'authentication'))

/** Verifies the PIN and signs the bytes of a login request. The caller overwrites `pin`. */
export const signLogin = (device: UsbDevice, pin: Uint8Array, request: Uint8Array, options: UsbOptions = {}): Promise<UsbResult<Signed>> =>
  withCard(device, 'authenticate', options, (channel) => signWithAuthenticationKey(channel, pin, request))

/** As `inspectForLogin`, for the other PIN, that of 券面事項入力補助AP. */
export const inspectForAttributes = (device: UsbDevice, options: UsbOptions = {}): Promise<UsbResult<{ triesLeft: number }>> =>
  withCard(device, 'inspect-attributes', options, inspectAttributes)

type ReadAttributes = Promise<UsbResult<{ attributes: FourAttributes }>>

/** Reads name, address, date of birth and sex. The caller overwrites `pin`, shows what was read and keeps nothing of it. */
export const readAttributesByUsb = (device: UsbDevice, pin: Uint8Array, options: UsbOptions = {}): ReadAttributes =>
  withCard(device, 'read-attributes', options, (channel) => readAttributes(channel, pin))
