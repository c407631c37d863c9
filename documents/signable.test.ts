import { describe, expect, it } from 'vitest'
import { samplePremiumDeductions } from './premium-deduction/samples'
import { writePremiumDeduction } from './premium-deduction/write'
import { maximumSignableSizeInBytes, showContent, signableMediaTypeOf } from './signable'

const utf8 = (text: string) => new TextEncoder().encode(text)

describe('what can be signed', () => {
  it('a document of a known kind and plain text, each under its own media type, told by content alone', () => {
    expect(signableMediaTypeOf(writePremiumDeduction(samplePremiumDeductions.common))).toBe('application/xml')
    expect(signableMediaTypeOf(utf8('一行目\r\n二行目\n'))).toBe('text/plain; charset=utf-8')
  })

  it.each([
    ['a PDF', utf8('%PDF-1.7\n\u0000')],
    ['nothing', new Uint8Array()],
    ['spaces alone', utf8(' \n ')],
    ['text in another encoding', Uint8Array.of(0x82, 0xa0)],
    ['text that hides something', utf8('百万円\r百円')],
    ['a direction override', utf8('支払い\u202e001円')],
    ['more than a megabyte', utf8('a'.repeat(maximumSignableSizeInBytes + 1))],
  ])('not %s', (_, bytes) => expect(signableMediaTypeOf(bytes)).toBeNull())

  it('whatever is called signable can be shown under the media type it was given', () => {
    for (const bytes of [writePremiumDeduction(samplePremiumDeductions.common), utf8('<a>本文</a>')]) {
      expect(showContent(signableMediaTypeOf(bytes) ?? '', bytes)).not.toBeNull()
    }
  })
})
