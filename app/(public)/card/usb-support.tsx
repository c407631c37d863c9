'use client'

import { useSyncExternalStore } from 'react'

const nothingChanges = () => () => {}
const hasUsb = () => 'usb' in navigator

/** Says whether this browser has WebUSB, which only a script in it can know; until then, and without scripts, that it is not known. */
export function UsbSupport({ yes, no, unknown }: { yes: string, no: string, unknown: string }) {
  const found = useSyncExternalStore<boolean | null>(nothingChanges, hasUsb, () => null)
  if (found === null) return unknown
  return found ? yes : no
}
