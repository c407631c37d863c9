import { childElements, refuseAttributes } from '../xml/elements'
import { XmlRefusal } from '../xml/refusal'
import type { XmlElement } from '../xml/tree'
import type { Field } from './fields'
import { namespaces } from './namespaces'

interface NodeBase {
  /** Element name in the form's namespace. */
  readonly tag: string
  /** Property of the value. */
  readonly name: string
  readonly optional?: true
}
export interface LeafNode extends NodeBase { readonly field: Field<unknown> }
export interface GroupNode extends NodeBase { readonly children: readonly FormNode[] }
/** Stands for an array of at most so many. */
export interface RepeatedNode extends GroupNode { readonly atMost: number }

/** One description of a form, walked by the reader and by the writer, so that the two cannot drift apart. */
export type FormNode = LeafNode | GroupNode | RepeatedNode

export type FormValue = Record<string, unknown>

/** Reads the children of an element: each known, none twice, in the form's order. Throws `XmlRefusal`. */
export function readGroup(element: XmlElement, nodes: readonly FormNode[], at: string): FormValue {
  const children = childElements(element, at)
  refuseStrangers(children, nodes, at)
  const value: FormValue = {}
  for (const node of nodes) {
    const matching = children.filter((child) => child.localName === node.tag)
    const read = readNode(matching, node, at)
    if (read !== undefined) value[node.name] = read
  }
  return value
}

function readNode(elements: readonly XmlElement[], node: FormNode, at: string): unknown {
  const here = at === '/' ? `/${node.tag}` : `${at}/${node.tag}`
  for (const element of elements) refuseAttributes(element, here)
  const first = elements[0]
  if (!first) {
    if (node.optional) return undefined
    throw new XmlRefusal('missing-element', here)
  }
  if ('field' in node) return readLeaf(first, node, here)
  if ('atMost' in node) return elements.map((element, index) => readGroup(element, node.children, `${here}[${index + 1}]`))
  return readGroup(first, node.children, here)
}

/** An element that may be left out may also stand empty: issuers' tools write it so, and the schema of text allows it. */
function readLeaf(element: XmlElement, node: LeafNode, at: string): unknown {
  if (node.optional && element.children.length === 0) return undefined
  return node.field.read(element, at)
}

function refuseStrangers(children: readonly XmlElement[], nodes: readonly FormNode[], at: string): void {
  const counts = new Map<string | null, number>()
  for (const { localName } of children) counts.set(localName, (counts.get(localName) ?? 0) + 1)
  let place = 0
  for (const child of children) {
    if (child.namespace === namespaces.signature && child.localName === 'Signature') throw new XmlRefusal('enveloped-signature', at)
    const index = nodes.findIndex((node) => node.tag === child.localName)
    const node = nodes[index]
    if (child.namespace !== namespaces.form) throw new XmlRefusal(node ? 'unknown-namespace' : namespaceReason(child), at)
    if (!node) throw new XmlRefusal('unknown-element', at)
    if ((counts.get(node.tag) ?? 0) > ('atMost' in node ? node.atMost : 1)) throw new XmlRefusal('duplicate-element', `${at}/${node.tag}`)
    if (index < place) throw new XmlRefusal('element-order', `${at}/${node.tag}`)
    place = index
  }
}

const namespaceReason = (element: XmlElement) =>
  Object.values<string | null>(namespaces).includes(element.namespace) ? 'unknown-element' : 'unknown-namespace'

/** Writes the same, one element a line; properties that are absent leave no element. */
export function writeGroup(value: FormValue, nodes: readonly FormNode[], indent: string): string {
  return nodes.map((node) => writeNode(value[node.name], node, indent)).join('')
}

function writeNode(value: unknown, node: FormNode, indent: string): string {
  if (value === undefined) return ''
  if ('field' in node) return `${indent}<${node.tag}>${node.field.write(value)}</${node.tag}>\n`
  const items: unknown[] = 'atMost' in node && Array.isArray(value) ? value : [value]
  return items.map((item) => {
    if (!isFormValue(item)) throw new TypeError(`${node.name} is a group`)
    return `${indent}<${node.tag}>\n${writeGroup(item, node.children, `${indent}  `)}${indent}</${node.tag}>\n`
  }).join('')
}

const isFormValue = (value: unknown): value is FormValue => typeof value === 'object' && value !== null && !Array.isArray(value)
