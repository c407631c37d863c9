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
  let next = 0
  for (const node of nodes) {
    const first = next
    while (children[next]?.localName === node.tag) next++
    const read = readNode(children, first, next, node, at)
    if (read !== undefined) value[node.name] = read
  }
  return value
}

/** What `children` from `first` to before `next` say; absent ones are undefined. */
function readNode(children: readonly XmlElement[], first: number, next: number, node: FormNode, at: string): unknown {
  const element = children[first]
  if (first === next || element === undefined) {
    if (node.optional) return undefined
    throw new XmlRefusal('missing-element', `${at}/${node.tag}`)
  }
  const here = `${at}/${node.tag}`
  for (let place = first; place < next; place++) refuseAttributes(children[place] ?? element, here)
  if ('field' in node) return readLeaf(element, node, here)
  if ('atMost' in node) return children.slice(first, next).map((one, index) => readGroup(one, node.children, `${here}[${index + 1}]`))
  return readGroup(element, node.children, here)
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

const mayStand = (node: FormNode | undefined) => (node !== undefined && 'atMost' in node ? node.atMost : 1)

/** After this, the elements of each node stand together and in the order of the nodes. */
function refuseStrangers(children: readonly XmlElement[], nodes: readonly FormNode[], at: string): void {
  const places = placesIn(nodes)
  let reached = -1
  let together = 0
  for (const child of children) {
    if (child.namespace === namespaces.signature && child.localName === 'Signature') throw new XmlRefusal('enveloped-signature', at)
    const place = places.get(child.localName)
    if (child.namespace !== namespaces.form) throw new XmlRefusal(place === undefined ? namespaceReason(child) : 'unknown-namespace', at)
    if (place === undefined) throw new XmlRefusal('unknown-element', at)
    together = place === reached ? together + 1 : 1
    if (together > mayStand(nodes[place])) throw new XmlRefusal('duplicate-element', `${at}/${child.localName}`)
    if (place < reached) throw new XmlRefusal(isAgain(child, children, nodes[place]) ? 'duplicate-element' : 'element-order', `${at}/${child.localName}`)
    reached = place
  }
}

/** Whether an element that comes too late has been there before, where only one may be. */
const isAgain = ({ localName }: XmlElement, children: readonly XmlElement[], node: FormNode | undefined) =>
  mayStand(node) === 1 && children.filter((child) => child.localName === localName).length > 1

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
