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
  const found = sortedByNode(childElements(element, at), nodes, at)
  const value: FormValue = {}
  for (const [place, node] of nodes.entries()) {
    const read = readNode(found[place] ?? [], node, at)
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

const placesOf = new WeakMap<readonly FormNode[], ReadonlyMap<string, number>>()

/** Which node of a group a name stands for: worked out once for a form, not for each of its documents. */
function placesIn(nodes: readonly FormNode[]): ReadonlyMap<string, number> {
  const known = placesOf.get(nodes) ?? new Map(nodes.map(({ tag }, place) => [tag, place]))
  placesOf.set(nodes, known)
  return known
}

/** The elements of each node, at the node's place. Refuses what the group does not have there. */
function sortedByNode(children: readonly XmlElement[], nodes: readonly FormNode[], at: string): XmlElement[][] {
  const places = placesIn(nodes)
  const found: XmlElement[][] = []
  for (const child of children) {
    const place = places.get(child.localName)
    if (place !== undefined) (found[place] ??= []).push(child)
  }
  let reached = 0
  for (const child of children) {
    if (child.namespace === namespaces.signature && child.localName === 'Signature') throw new XmlRefusal('enveloped-signature', at)
    const place = places.get(child.localName)
    if (child.namespace !== namespaces.form) throw new XmlRefusal(place === undefined ? namespaceReason(child) : 'unknown-namespace', at)
    if (place === undefined) throw new XmlRefusal('unknown-element', at)
    const node = nodes[place]
    if ((found[place]?.length ?? 0) > (node !== undefined && 'atMost' in node ? node.atMost : 1)) throw new XmlRefusal('duplicate-element', `${at}/${child.localName}`)
    if (place < reached) throw new XmlRefusal('element-order', `${at}/${child.localName}`)
    reached = place
  }
  return found
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
