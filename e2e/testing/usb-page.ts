import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { BrowserContext } from '@playwright/test'
import { CONTACTLESS_ATR } from '@/card/virtual/card'
import { parseCardFile } from '@/card/virtual/card-file'
import { rsaKeyOfPkcs8 } from '@/card/virtual/node-rsa'
import { createPersonCard } from '@/card/virtual/person-card'
import type { Fault } from '@/card/virtual/faults'
import type { VirtualCard } from '@/card/virtual/card'
import { type EmulatedReader, emulateReader, type ReaderHabits } from '@/card/webusb/testing/emulated-reader'
import { dataDirectory } from '../settings'

/** The card of a test person as it lies in the sandbox, with its own counter of wrong PINs. */
export function cardOf(person: string, faults: readonly Fault[] = []): VirtualCard {
  const file = parseCardFile(readFileSync(path.join(dataDirectory, `sandbox/cards/${person}.json`), 'utf8'))
  return createPersonCard({ ...file, faults: [...(file.faults ?? []), ...faults] }, rsaKeyOfPkcs8)
}

export type UsbSetting = { reader: EmulatedReader; chooser: 'chooses' | 'cancels' }

/** What a call of the page's fake device says back; errors travel as name and message. */
type Said = { value?: unknown; bytes?: number[]; status?: string; error?: { name: string; message: string } }

/**
 * Gives every page of the context a `navigator.usb` whose devices are the emulated reader in this process: each call crosses over as plain
 * values, so the page's own driver builds and reads every frame. (Headless Chromium ends when a page opens its real chooser.)
 */
export async function plugIn(context: BrowserContext, habits: ReaderHabits, chooser: UsbSetting['chooser'] = 'chooses'): Promise<UsbSetting> {
  const setting: UsbSetting = { reader: emulateReader({ atr: CONTACTLESS_ATR, ...habits }), chooser }
  await context.exposeFunction('emulatedUsb', (method: string, args: (number | number[])[]) => answer(setting, method, args))
  await context.addInitScript(fakeUsb)
  return setting
}

async function answer(setting: UsbSetting, method: string, args: (number | number[])[]): Promise<Said> {
  const { reader } = setting
  const [first = 0, second = 0] = args
  const number = Number(first)
  try {
    switch (method) {
      case 'requestDevice':
        if (setting.chooser === 'cancels') throw new DOMException('No device selected.', 'NotFoundError')
        return { value: { vendorId: reader.vendorId, productId: reader.productId } }
      case 'open':
        await reader.open()
        return {}
      case 'close':
        await reader.close()
        return {}
      case 'selectConfiguration':
        await reader.selectConfiguration(number)
        return { value: reader.configuration }
      case 'claimInterface':
        await reader.claimInterface(number)
        return {}
      case 'releaseInterface':
        await reader.releaseInterface(number)
        return {}
      case 'transferOut': {
        const { bytesWritten } = await reader.transferOut(number, Uint8Array.from(second as number[]))
        return { value: bytesWritten, status: 'ok' }
      }
      case 'transferIn': {
        const { data, status } = await reader.transferIn(number, Number(second))
        return { bytes: data ? [...new Uint8Array(data.buffer)] : [], ...(status ? { status } : {}) }
      }
      default:
        throw new Error(`the page called ${method}`)
    }
  } catch (error) {
    const { name, message } = error as Error
    return { error: { name, message } }
  }
}

/** Runs in the page. */
function fakeUsb() {
  type Call = (method: string, args: unknown[]) => Promise<Said>
  const call = async (method: string, ...args: unknown[]) => {
    const said = await (window as unknown as { emulatedUsb: Call }).emulatedUsb(method, args)
    if (said.error) throw new DOMException(said.error.message, said.error.name)
    return said
  }
  const events = new EventTarget()
  const device = {
    vendorId: 0,
    productId: 0,
    opened: false,
    configuration: null as unknown,
    async open() {
      await call('open')
      device.opened = true
    },
    async close() {
      await call('close')
      device.opened = false
    },
    async selectConfiguration(value: number) {
      device.configuration = (await call('selectConfiguration', value)).value
    },
    claimInterface: (number: number) => call('claimInterface', number),
    releaseInterface: (number: number) => call('releaseInterface', number),
    async transferOut(endpoint: number, data: Uint8Array) {
      const { value, status } = await call('transferOut', endpoint, [...data])
      return { bytesWritten: value, status }
    },
    async transferIn(endpoint: number, length: number) {
      const { bytes, status } = await call('transferIn', endpoint, length)
      return { data: new DataView(Uint8Array.from(bytes ?? []).buffer), status }
    },
    async forget() {
      Object.assign(window, { forgotten: true })
    },
  }
  const usb = {
    async requestDevice(options: { filters: unknown }) {
      Object.assign(window, { filters: options.filters })
      return Object.assign(device, (await call('requestDevice')).value)
    },
    addEventListener: events.addEventListener.bind(events),
    removeEventListener: events.removeEventListener.bind(events),
  }
  Object.defineProperty(Navigator.prototype, 'usb', { configurable: true, get: () => usb })
  Object.assign(window, { unplugged: () => events.dispatchEvent(Object.assign(new Event('disconnect'), { device })) })
}
