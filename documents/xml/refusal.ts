/** Why the bytes of an XML document were not read. Closed; every reason has a sentence in `messages/<language>/documents.json`. */
export const xmlRefusalReasons = [
  'too-large', 'not-utf-8', 'not-well-formed', 'document-type', 'entity', 'forbidden-markup', 'processing-instruction',
  'unknown-namespace', 'unknown-element', 'unknown-attribute', 'duplicate-element', 'element-order', 'missing-element', 'unexpected-text',
  'invalid-value', 'enveloped-signature', 'individual-number',
] as const

export type XmlRefusalReason = (typeof xmlRefusalReasons)[number]

/**
 * Carries a refusal out of the recursive readers of this folder and of `etax`; the outermost parser turns it into a value.
 * `at` names the place by element names alone, never by content, so that it may be logged.
 */
export class XmlRefusal extends Error {
  constructor(readonly reason: XmlRefusalReason, readonly at: string) {
    super(`${reason} at ${at}`)
    this.name = 'XmlRefusal'
  }
}
