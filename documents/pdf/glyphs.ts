/** Which characters a TrueType or OpenType font has glyphs for (table `cmap`, subtables of format 12 and 14). */
export interface FontCoverage {
  has(codePoint: number): boolean
  /** Whether the font has its own glyph, or names the default one, for a character with a variation selector. */
  hasVariation(codePoint: number, selector: number): boolean
}

/** Reads a font file. Throws when it has no Unicode `cmap` of format 12. */
export function fontCoverage(font: Uint8Array): FontCoverage {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength)
  const subtables = cmapSubtables(view)
  const full = subtables.find((offset) => view.getUint16(offset) === 12)
  const variations = subtables.find((offset) => view.getUint16(offset) === 14)
  if (full === undefined) throw new Error('The font has no cmap of format 12')
  const groups = rangesAt(view, full + 12, view.getUint32(full + 12))
  const selectors = variations === undefined ? new Map<number, Set<number>>() : variationsAt(view, variations)
  return {
    has: (codePoint) => groups.some(([first, last]) => first <= codePoint && codePoint <= last),
    hasVariation: (codePoint, selector) => selectors.get(selector)?.has(codePoint) ?? false,
  }
}

function cmapSubtables(view: DataView): number[] {
  const CMAP = 0x636d6170
  for (let index = 0; index < view.getUint16(4); index += 1) {
    const record = 12 + 16 * index
    if (view.getUint32(record) === CMAP) return subtablesAt(view, view.getUint32(record + 8))
  }
  throw new Error('The font has no cmap')
}

const subtablesAt = (view: DataView, cmap: number) =>
  Array.from({ length: view.getUint16(cmap + 2) }, (_, index) => cmap + view.getUint32(cmap + 8 + 8 * index))

function rangesAt(view: DataView, at: number, count: number): [first: number, last: number][] {
  return Array.from({ length: count }, (_, index) => {
    const group = at + 4 + 12 * index
    return [view.getUint32(group), view.getUint32(group + 4)]
  })
}

/** Selector -> characters, from the default ranges and the single mappings of a subtable of format 14. */
function variationsAt(view: DataView, subtable: number): Map<number, Set<number>> {
  const selectors = new Map<number, Set<number>>()
  for (let index = 0; index < view.getUint32(subtable + 6); index += 1) {
    const record = subtable + 10 + 11 * index
    const ranges = view.getUint32(record + 3)
    const singles = view.getUint32(record + 7)
    selectors.set(uint24(view, record), new Set([
      ...(ranges === 0 ? [] : rangedCharacters(view, subtable + ranges)),
      ...(singles === 0 ? [] : singleCharacters(view, subtable + singles)),
    ]))
  }
  return selectors
}

const uint24 = (view: DataView, at: number) => view.getUint16(at) * 256 + view.getUint8(at + 2)

function rangedCharacters(view: DataView, table: number): number[] {
  return Array.from({ length: view.getUint32(table) }, (_, index) => table + 4 + 4 * index).flatMap((range) => {
    const first = uint24(view, range)
    return Array.from({ length: view.getUint8(range + 3) + 1 }, (_, step) => first + step)
  })
}

const singleCharacters = (view: DataView, table: number) =>
  Array.from({ length: view.getUint32(table) }, (_, index) => uint24(view, table + 4 + 5 * index))

/** Typographers' mark for a character that is not at hand (下駄記号). */
const GETA = '〓'
const isVariationSelector = (codePoint: number) =>
  (codePoint >= 0xfe00 && codePoint <= 0xfe0f) || (codePoint >= 0xe0100 && codePoint <= 0xe01ef)

export interface Drawable {
  readonly text: string
  /** A character was replaced by 〓. */
  readonly missing: boolean
  /** A variant's own shape is not in the font: the usual shape of the character stands for it. */
  readonly otherShape: boolean
}

/** The text as the font can draw it: never an empty box, never silently something else. */
export function drawableText(text: string, coverage: FontCoverage): Drawable {
  let missing = false
  let otherShape = false
  let previous = 0
  const drawn = [...text].map((character) => {
    const codePoint = character.codePointAt(0) ?? 0
    const base = previous
    previous = codePoint
    if (character === '\n') return character
    if (isVariationSelector(codePoint)) {
      if (coverage.hasVariation(base, codePoint)) return character
      otherShape = true
      return ''
    }
    if (coverage.has(codePoint)) return character
    missing = true
    return GETA
  })
  return { text: drawn.join(''), missing, otherShape }
}
