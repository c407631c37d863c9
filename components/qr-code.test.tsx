import { renderToStaticMarkup } from 'react-dom/server'
import { encode } from 'uqr'
import { describe, expect, it } from 'vitest'
import { QrCode } from './qr-code'

const code = 'E1XMK147A87Q'
const markup = renderToStaticMarkup(<QrCode text={code} label="QRコード。中身は E1XM-K147-A87Q" />)
const drawn = new Set([...markup.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x} ${y}`))
const size = Number(/viewBox="0 0 (\d+) \1"/.exec(markup)?.[1])

describe('a QR code', () => {
  it('draws exactly the dark modules of the text, inside four modules of white', () => {
    const { data, size: inner } = encode(code, { ecc: 'M', border: 0 })
    const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`${x + 4} ${y + 4}`] : [])))
    expect(size).toBe(inner + 8)
    expect([...drawn].sort()).toEqual(dark.sort())
  })

  it('is another one for another text', () => {
    const other = renderToStaticMarkup(<QrCode text="E1XMK147A87R" label="" />)
    expect(other).not.toContain(/ d="(M\d+ \d+h1[^"]*)"/.exec(markup)?.[1])
  })

  it('says what it holds to who cannot see it', () => {
    expect(markup).toContain('role="img" aria-label="QRコード。中身は E1XM-K147-A87Q"')
  })
})
