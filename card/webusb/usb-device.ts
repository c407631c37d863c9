/** The part of WebUSB's USBDevice (WICG WebUSB, section 5) that the driver uses. */
export interface UsbDevice {
  readonly vendorId: number
  readonly productId: number
  readonly opened: boolean
  readonly configuration?: UsbConfiguration | null
  open(): Promise<void>
  close(): Promise<void>
  selectConfiguration(value: number): Promise<void>
  claimInterface(number: number): Promise<void>
  releaseInterface(number: number): Promise<void>
  transferOut(endpoint: number, data: Uint8Array<ArrayBuffer>): Promise<{ status?: string; bytesWritten: number }>
  transferIn(endpoint: number, length: number): Promise<{ status?: string; data?: DataView | null }>
}

export interface UsbConfiguration {
  readonly interfaces: readonly { readonly interfaceNumber: number; readonly alternate: UsbAlternate }[]
}

export interface UsbAlternate {
  readonly interfaceClass: number
  readonly endpoints: readonly UsbEndpoint[]
}

export interface UsbEndpoint {
  readonly endpointNumber: number
  readonly direction: string
  readonly type: string
  readonly packetSize: number
}

const SONY = 0x054c
/** RC-S300/S and RC-S300/P. */
const RC_S300 = [0x0dc8, 0x0dc9]
const VENDOR_CLASS = 0xff

/** What the browser's chooser is to offer. */
export const RC_S300_FILTERS = RC_S300.map((productId) => ({ vendorId: SONY, productId }))

export const isRcS300 = ({ vendorId, productId }: Pick<UsbDevice, 'vendorId' | 'productId'>): boolean =>
  vendorId === SONY && RC_S300.includes(productId)

export type Pipes = { interfaceNumber: number; endpointOut: number; endpointIn: number; packetSizeInBytes: number }

/** The reader's vendor interface. Its other one is a smart card class interface, which browsers give to nobody. */
export function findPipes(configuration: UsbConfiguration): Pipes | null {
  for (const { interfaceNumber, alternate } of configuration.interfaces) {
    const bulk = alternate.endpoints.filter(({ type }) => type === 'bulk')
    const out = bulk.find(({ direction }) => direction === 'out')
    const into = bulk.find(({ direction }) => direction === 'in')
    if (alternate.interfaceClass !== VENDOR_CLASS || !out || !into) continue
    return { interfaceNumber, endpointOut: out.endpointNumber, endpointIn: into.endpointNumber, packetSizeInBytes: into.packetSize }
  }
  return null
}
