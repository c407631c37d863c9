import { z } from 'zod'

/**
 * Control, format (bidirectional overrides, zero-width, tags), private-use and line-separating characters: they are invisible, or look
 * different to every reader. Variation selectors of names (IVS) and characters beyond U+FFFF are none of these and stay, though the type
 * "str" of the e-Tax schema knows neither: people have such names.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u

/** Counts only where it must: no text has more characters than units. */
const hasAtMost = (text: string, characters: number) => text.length <= characters || (text.length <= 2 * characters && [...text].length <= characters)

/** A line of text in a document: something visible in it, at most so many characters (code points, as XML Schema counts). */
export const documentLine = (maximumCharacters: number) => z.string()
  .refine((text) => text.trim() !== '' && hasAtMost(text, maximumCharacters) && !unseen.test(text))

/** The same with line breaks (LF). */
export const documentText = (maximumCharacters: number) => z.string()
  .refine((text) => text.trim() !== '' && hasAtMost(text, maximumCharacters) && !unseen.test(text.replaceAll('\n', '')))
