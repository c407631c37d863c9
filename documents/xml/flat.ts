import { childElements, refuseAttributes, textOf } from './elements'
import { escapeText } from './escape'
import { XmlRefusal } from './refusal'
import type { XmlElement } from './tree'

const XMLDSIG = 'http://www.w3.org/2000/09/xmldsig#'

/** One element of a document without nesting: its name is the property's too. */
export interface FlatField { readonly name: string, readonly optional?: true }

/** Reads a root whose children hold text alone: each known, none twice, in this order, all of one namespace. Throws `XmlRefusal`. */
export function readFlat(root: XmlElement, namespace: string, fields: readonly FlatField[]): Record<string, string> {
  const at = `/${root.localName}`
  const values: Record<string, string> = {}
  let place = -1
  for (const child of childElements(root, at)) {
    const index = fields.findIndex(({ name }) => name === child.localName)
    const here = `${at}/${fields[index]?.name ?? ''}`
    if (child.namespace === XMLDSIG) throw new XmlRefusal('enveloped-signature', at)
    if (child.namespace !== namespace) throw new XmlRefusal('unknown-namespace', at)
    if (index < 0) throw new XmlRefusal('unknown-element', at)
    if (index === place) throw new XmlRefusal('duplicate-element', here)
    if (index < place) throw new XmlRefusal(Object.hasOwn(values, child.localName) ? 'duplicate-element' : 'element-order', here)
    refuseAttributes(child, here)
    values[child.localName] = textOf(child, here)
    place = index
  }
  for (const { name, optional } of fields) {
    if (!optional && !Object.hasOwn(values, name)) throw new XmlRefusal('missing-element', `${at}/${name}`)
  }
  return values
}

/** Writes the same, one element a line; what is absent leaves no element. */
export const writeFlat = (values: Readonly<Record<string, string | undefined>>, fields: readonly FlatField[]): string =>
  fields.map(({ name }) => {
    const text = values[name]
    return text === undefined ? '' : `  <${name}>${escapeText(text)}</${name}>\n`
  }).join('')
