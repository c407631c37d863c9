import { DOMParser, Node, type Element } from '@xmldom/xmldom'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { samplePremiumDeductions } from '../premium-deduction/samples'
import { writePremiumDeduction } from '../premium-deduction/write'
import { stylesheetInstruction } from '../etax/namespaces'
import { parseStrictXml } from './parse'
import { XmlRefusal } from './refusal'
import type { XmlElement } from './tree'

const read = (text: string) => parseStrictXml(new TextEncoder().encode(text), { maximumSizeInBytes: 1_000_000, stylesheet: stylesheetInstruction })

function readOrReason(text: string): XmlElement | string {
  try {
    return plain(read(text))
  } catch (error) {
    if (error instanceof XmlRefusal) return error.reason
    throw error
  }
}

/** What a reader of forms sees. */
function plain({ name, localName, namespace, attributes, children }: XmlElement): XmlElement {
  return { name, localName, namespace, attributes: [...attributes].sort((a, b) => (a.name < b.name ? -1 : 1)), children: children.map((child) => (typeof child === 'string' ? child : plain(child))) }
}

/** The same of another reader: an independent one, which every browser-like tool in Node uses. */
function peer(text: string): XmlElement | null {
  try {
    const root = new DOMParser({ locator: false, onError: (level) => { throw new Error(level) } }).parseFromString(text, 'application/xml').documentElement
    return root === null ? null : fromDom(root)
  } catch {
    return null
  }
}

function fromDom(element: Element): XmlElement {
  const attributes = Array.from({ length: element.attributes.length }, (_, index) => element.attributes.item(index)).flatMap((attribute) =>
    attribute === null ? [] : [{ name: attribute.name, localName: attribute.localName ?? attribute.name, namespace: attribute.namespaceURI, value: attribute.value }])
  const children: (XmlElement | string)[] = []
  for (let node = element.firstChild; node !== null; node = node.nextSibling) {
    const last = children.at(-1)
    if (node.nodeType === Node.ELEMENT_NODE) children.push(fromDom(node as Element))
    else if (typeof last === 'string') children[children.length - 1] = last + (node.nodeValue ?? '')
    else children.push(node.nodeValue ?? '')
  }
  return plain({ name: element.tagName, localName: element.localName ?? '', namespace: element.namespaceURI, attributes, children })
}

const pieces = ['<a>', '</a>', '<b>', '</b>', '<a/>', '<p:a xmlns:p="urn:p">', '</p:a>', '<p:b/>', '<a x="1">', '<a x="1" x="2">', '<a xmlns="urn:d">', '<a xmlns="">', '<b p:x=\'"\'/>',
  '<b y="&lt;&#x9;\t&#65;"/>', ' ', '\n', 't', '試', '&amp;', '&#x8a66;', '&#13;', '<a', '>', '"', '=', '/', '<', '<a >', '</a >', '<é/>', '<1/>', '<a\n b = "c" />', '\r\n', '\r']
const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 8 }).map((parts) => parts.join(''))
const wrapped = soup.map((inner) => `<r xmlns:p="urn:q">${inner}</r>`)
const good = new TextDecoder().decode(writePremiumDeduction(samplePremiumDeductions.common))

describe('the tree of strict XML', () => {
  it.each([['any pieces', soup], ['any pieces in a root', wrapped]])('of %s is taken only where another reader takes it, and then it is the same', (_name, texts) => {
    fc.assert(fc.property(texts, (text) => {
      const own = readOrReason(text)
      if (typeof own !== 'string') expect({ text, root: own }).toEqual({ text, root: peer(text) })
    }), { numRuns: 5000 })
  })

  it('is refused only where another reader refuses it', () => {
    fc.assert(fc.property(wrapped, (text) => {
      if (typeof readOrReason(text) === 'string') expect({ text, root: peer(text) }).toEqual({ text, root: null })
    }), { numRuns: 5000 })
  })

  it('of a certificate with any one character changed, left out or doubled is the same as another reader\'s', () => {
    const change = fc.tuple(fc.nat(good.length - 1), fc.constantFrom('', '<', '>', '/', '"', ' ', '=', ':', 'x', '試', '&amp;', '\n'))
    fc.assert(fc.property(change, ([place, put]) => {
      const text = good.slice(0, place) + put + good.slice(place + 1)
      const own = readOrReason(text)
      if (typeof own !== 'string') expect({ place, put, root: own }).toEqual({ place, put, root: peer(text) })
    }), { numRuns: 2000 })
  })
})
