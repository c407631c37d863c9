import { Node } from '@xmldom/xmldom'
import type { Attr, Element, Node as XmlNode } from '@xmldom/xmldom'
import { XmlRefusal } from './refusal'

const XMLNS = 'http://www.w3.org/2000/xmlns/'

/** The child elements of an element that holds nothing else but white space between them. Throws `XmlRefusal`. */
export function childElements(element: Element, at: string): Element[] {
  const children: Element[] = []
  for (const node of childNodes(element)) {
    if (isElement(node)) children.push(node)
    else if (node.nodeType !== Node.TEXT_NODE) throw new XmlRefusal('processing-instruction', at)
    else if (!/^[ \t\r\n]*$/.test(node.nodeValue ?? '')) throw new XmlRefusal('unexpected-text', at)
  }
  return children
}

/** The text of an element that holds nothing else. Throws `XmlRefusal`. */
export function textOf(element: Element, at: string): string {
  let text = ''
  for (const node of childNodes(element)) {
    if (isElement(node)) throw new XmlRefusal('unknown-element', at)
    if (node.nodeType !== Node.TEXT_NODE) throw new XmlRefusal('processing-instruction', at)
    text += node.nodeValue ?? ''
  }
  return text
}

/** The attributes by name, namespace declarations apart. A prefixed attribute or a declaration of an unknown namespace is refused. */
export function attributesOf(element: Element, knownNamespaces: readonly string[], at: string): Map<string, string> {
  const attributes = new Map<string, string>()
  for (const attribute of attributeNodes(element)) {
    if (attribute.namespaceURI === XMLNS) {
      if (!knownNamespaces.includes(attribute.value)) throw new XmlRefusal('unknown-namespace', at)
    } else if (attribute.namespaceURI !== null) {
      throw new XmlRefusal('unknown-attribute', at)
    } else {
      attributes.set(attribute.name, attribute.value)
    }
  }
  return attributes
}

/** Refuses any attribute, namespace declarations too. */
export function refuseAttributes(element: Element, at: string): void {
  if (element.attributes.length > 0) throw new XmlRefusal('unknown-attribute', at)
}

function* childNodes(element: Element): Generator<XmlNode> {
  for (let node = element.firstChild; node !== null; node = node.nextSibling) yield node
}

function* attributeNodes(element: Element): Generator<Attr> {
  for (let index = 0; index < element.attributes.length; index += 1) {
    const attribute = element.attributes.item(index)
    if (attribute) yield attribute
  }
}

const isElement = (node: XmlNode): node is Element => node.nodeType === Node.ELEMENT_NODE
