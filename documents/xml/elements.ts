import { XmlRefusal } from './refusal'
import { XMLNS } from './scope'
import type { XmlElement } from './tree'

/** The child elements of an element that holds nothing else but white space between them. Throws `XmlRefusal`. */
export function childElements(element: XmlElement, at: string): XmlElement[] {
  const children: XmlElement[] = []
  for (const node of element.children) {
    if (typeof node !== 'string') children.push(node)
    else if (!/^[ \t\r\n]*$/.test(node)) throw new XmlRefusal('unexpected-text', at)
  }
  return children
}

/** The text of an element that holds nothing else. Throws `XmlRefusal`. */
export function textOf(element: XmlElement, at: string): string {
  const text = element.children[0] ?? ''
  if (typeof text !== 'string' || element.children.length > 1) throw new XmlRefusal('unknown-element', at)
  return text
}

/** The attributes by name, namespace declarations apart. A prefixed attribute or a declaration of an unknown namespace is refused. */
export function attributesOf(element: XmlElement, knownNamespaces: readonly string[], at: string): Map<string, string> {
  const attributes = new Map<string, string>()
  for (const { name, namespace, value } of element.attributes) {
    if (namespace === XMLNS) {
      if (!knownNamespaces.includes(value)) throw new XmlRefusal('unknown-namespace', at)
    } else if (namespace !== null) {
      throw new XmlRefusal('unknown-attribute', at)
    } else {
      attributes.set(name, value)
    }
  }
  return attributes
}

/** Refuses any attribute, namespace declarations too. */
export function refuseAttributes(element: XmlElement, at: string): void {
  if (element.attributes.length > 0) throw new XmlRefusal('unknown-attribute', at)
}
