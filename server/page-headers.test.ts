import { describe, expect, it } from 'vitest'
import { newNonce, pageHeaders } from './page-headers'

const headers = pageHeaders({ path: '/login', nonce: 'bm9uY2U=', isDevelopment: false })
const directives = new Map(headers['content-security-policy'].split('; ').map((line) => [line.split(' ', 1)[0], line]))

describe('headers of a page', () => {
  it('let only scripts and styles with this answer’s nonce, or of our own origin, run', () => {
    expect(directives.get('script-src')).toBe("script-src 'self' 'nonce-bm9uY2U=' 'strict-dynamic'")
    expect(directives.get('style-src')).toBe("style-src 'self' 'nonce-bm9uY2U='")
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*|https?:/)
  })

  it.each(['object-src', 'base-uri', 'frame-ancestors'])('shut %s altogether', (directive) => {
    expect(directives.get(directive)).toBe(`${directive} 'none'`)
  })

  it('send forms nowhere else', () => {
    expect(directives.get('form-action')).toBe("form-action 'self'")
  })

  it('keep personal pages out of every cache, and the address of a page to ourselves', () => {
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['referrer-policy']).toBe('same-origin')
  })

  it('switch every feature off, USB too', () => {
    const features = headers['permissions-policy'].split(', ')
    expect(features).toContain('usb=()')
    expect(features.every((feature) => feature.endsWith('=()'))).toBe(true)
  })

  it('leave USB to the page that drives a reader, for itself alone, and to no address that merely begins like it', () => {
    const usbOn = (path: string) => pageHeaders({ path, nonce: 'bm9uY2U=', isDevelopment: false })['permissions-policy'].split(', ').filter((feature) => !feature.endsWith('=()'))
    expect(usbOn('/login/webusb')).toEqual(['usb=(self)'])
    for (const path of ['/', '/login', '/login/webusb/', '/login/webusb/more', '/LOGIN/WEBUSB', '/home']) expect(usbOn(path), path).toEqual([])
  })
})

it('a nonce is 128 bits and never the same', () => {
  const nonces = Array.from({ length: 100 }, newNonce)
  expect(new Set(nonces).size).toBe(100)
  expect(nonces.every((nonce) => Buffer.from(nonce, 'base64').length === 16)).toBe(true)
})
