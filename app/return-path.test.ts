import { describe, expect, it } from 'vitest'
import { pathOfReferer } from './return-path'

describe('the path to return to after a form', () => {
  it('is the path and query of the page that sent it', () => {
    expect(pathOfReferer('http://localhost:3000/mailbox?after=abc')).toBe('/mailbox?after=abc')
  })

  it('never leads to another site, whatever the Referer is', () => {
    const hostile = ['https://elsewhere.example//elsewhere.example/x', 'https://elsewhere.example/\\elsewhere.example', 'http://a///b', 'https://elsewhere.example']
    for (const referer of hostile) {
      const landed = new URL(pathOfReferer(referer), 'http://localhost:3000')
      expect(landed.origin).toBe('http://localhost:3000')
    }
  })

  it('is the entrance when there is no usable Referer', () => {
    expect(pathOfReferer(null)).toBe('/')
    expect(pathOfReferer('not an address')).toBe('/')
  })
})
