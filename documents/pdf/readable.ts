import type { CalendarDate } from '@/domain/japanese-date'
import type { DrawnDocument, Translate } from '../draw'
import { compilePdf, readFonts } from './compile'
import { drawableText, fontCoverage } from './glyphs'
import type { FontCoverage } from './glyphs'
import { readableTemplate } from './template'

export interface ReadablePdf {
  readonly document: DrawnDocument
  /** As printed under the statement. */
  readonly issuer: { readonly name: string, readonly corporateNumber: string, readonly issuedOn: string }
  /** Written into the file as its date, so that the same document gives the same bytes. */
  readonly date: CalendarDate
}

let coverage: FontCoverage | undefined

/** A drawn document as PDF, A4, with title, author and language set: the same input gives the same bytes. */
export function readablePdf(readable: ReadablePdf, translate: Translate): Uint8Array {
  const [regular] = readFonts()
  if (!regular) throw new Error('No font')
  coverage ??= fontCoverage(regular)
  const shapes = { missing: false, otherShape: false }
  const drawable = withDrawableTexts({ document: readable.document, issuer: readable.issuer }, coverage, shapes)
  return compilePdf(readableTemplate, {
    ...drawable,
    author: readable.issuer.name,
    date: [readable.date.year, readable.date.month, readable.date.day],
    words: {
      original: translate('readable.original'),
      check: translate('readable.check'),
      page: translate('readable.page', { page: '{page}', pages: '{pages}' }),
    },
    notes: [
      ...(shapes.missing ? [translate('readable.missingCharacters')] : []),
      ...(shapes.otherShape ? [translate('readable.otherShapes')] : []),
    ],
  })
}

/** Every string of plain data made drawable; `shapes` learns what had to be replaced. */
function withDrawableTexts<Data>(data: Data, font: FontCoverage, shapes: { missing: boolean, otherShape: boolean }): Data {
  return JSON.parse(JSON.stringify(data), (_key, value: unknown) => {
    if (typeof value !== 'string') return value
    const drawable = drawableText(value, font)
    shapes.missing ||= drawable.missing
    shapes.otherShape ||= drawable.otherShape
    return drawable.text
  }) as Data
}
