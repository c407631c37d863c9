'use client'

import { useEffect } from 'react'

/**
 * Puts the code from a letter's QR code into the form. It stands in the address's fragment, which browsers send to nobody, and is taken out
 * of the address bar and the history. Without a script it is typed.
 */
export function CodeFromAddress({ fieldId }: { fieldId: string }) {
  useEffect(() => {
    const [, code] = /^#([0-9A-Za-z-]{12,20})$/.exec(window.location.hash) ?? []
    const field = document.getElementById(fieldId)
    if (code === undefined || !(field instanceof HTMLInputElement)) return
    field.value = code
    window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search)
  }, [fieldId])
  return null
}
