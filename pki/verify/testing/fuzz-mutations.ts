// Changes to DER that keep most of it well formed, so that a fuzzer reaches what lies behind the first length check.
import { DerError, DerReader } from '../der'
import { concatBytes } from '../bytes'
import { oid } from '../oids'
import { element, objectIdentifier } from './der-writer'

/** An element as a tree: either its content or its children. Numbers of tags stay below 31. */
interface Tree {
  readonly tag: number
  readonly content: Uint8Array
  readonly children: readonly Tree[] | undefined
}

export type Random = (below: number) => number

/** xorshift32: the same seed gives the same run on the same machine. */
export function randomFrom(seed: number): Random {
  let state = seed | 0 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return below > 0 ? (state >>> 0) % below : 0
  }
}

const maxDepth = 40

function parse(bytes: Uint8Array, depth = 0): readonly Tree[] | undefined {
  try {
    const reader = new DerReader(bytes, 0, bytes.length, 0)
    return reader.rest(2000).map(({ tag, content }) => ({ tag, content, children: childrenOf(tag, content, depth) }))
  } catch (error) {
    if (error instanceof DerError) return undefined
    throw error
  }
}

/** Constructed values, and strings that happen to hold DER as extensions do. */
function childrenOf(tag: number, content: Uint8Array, depth: number): readonly Tree[] | undefined {
  const mayHold = (tag & 0x20) !== 0 || (tag === 0x04 && content[0] !== undefined && [0x30, 0x03, 0x04, 0x02].includes(content[0]))
  return mayHold && depth < maxDepth ? parse(content, depth + 1) : undefined
}

const encode = ({ tag, content, children }: Tree): Uint8Array => element(tag, ...(children ? children.map(encode) : [content]))

const interestingBytes = [0, 1, 2, 3, 4, 5, 6, 0x7f, 0x80, 0xff]
const interestingTags = [1, 2, 3, 4, 5, 6, 0x0a, 0x0c, 0x13, 0x17, 0x18, 0x30, 0x31, 0x80, 0x81, 0x82, 0xa0, 0xa1, 0xa2, 0xa3]

const pick = <T>(items: readonly T[], random: Random): T | undefined => items[random(items.length)]

function changedBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random(bytes.length + 1)
  const kind = random(4)
  if (kind === 0) return concatBytes([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + 1 + random(4)))])
  if (kind === 1) return concatBytes([bytes.subarray(0, at), Uint8Array.of(pick(interestingBytes, random) ?? 0), bytes.subarray(at)])
  const copy = bytes.slice()
  if (at < copy.length) copy[at] = kind === 2 ? (pick(interestingBytes, random) ?? 0) : (copy[at] ?? 0) ^ (1 << random(8))
  return copy
}

const ascii = (text: string) => new TextEncoder().encode(text)

/** Contents that a reader may know by tag: the identifiers that mean something here, times at the edges, numbers at the edges. */
const knownContents = new Map<number, readonly Uint8Array[]>([
  [0x06, Object.values(oid).map((dotted) => objectIdentifier(dotted).subarray(2))],
  [0x01, [Uint8Array.of(0), Uint8Array.of(0xff), Uint8Array.of(1)]],
  [0x02, ['00', '01', '02', '04', '7f', 'ff', '0080', '7fffffff', '00ffffffff'].map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')))],
  [0x17, ['260601000000Z', '491231235959Z', '500101000000Z', '000229000000Z', '250631000000Z'].map(ascii)],
  [0x18, ['20260601000000Z', '00000101000000Z', '99991231235959Z', '20260601000000.5Z'].map(ascii)],
])

const withKnownContent = (tree: Tree, random: Random): Tree => {
  const content = pick(knownContents.get(tree.tag) ?? [], random)
  return content ? { ...tree, children: undefined, content } : tree
}

/** One change somewhere in a list of elements: deeper most of the time. */
function changedList(trees: readonly Tree[], donor: readonly Tree[], random: Random): readonly Tree[] {
  const at = random(trees.length)
  const chosen = trees[at]
  if (!chosen) return donor
  const [before, after] = [trees.slice(0, at), trees.slice(at + 1)]
  if (chosen.children && chosen.children.length > 0 && random(10) < 7) {
    return [...before, { ...chosen, children: changedList(chosen.children, donor, random) }, ...after]
  }
  switch (random(8)) {
    case 0:
      return [...before, ...after]
    case 1:
      return [...before, chosen, chosen, ...after]
    case 2:
      return [...before, { ...chosen, tag: pick(interestingTags, random) ?? 0x30 }, ...after]
    case 3:
      return [...after, chosen, ...before]
    case 4:
      return [...before, pick(donor, random) ?? chosen, ...after]
    case 5:
      return [...before, withKnownContent(chosen, random), ...after]
    default:
      return [
        ...before,
        { ...chosen, children: undefined, content: changedBytes(chosen.children ? encodeAll(chosen.children) : chosen.content, random) },
        ...after,
      ]
  }
}

const encodeAll = (trees: readonly Tree[]) => concatBytes(trees.map(encode))

/** `bytes` with one to four changes, among them parts of `donor`. */
export function mutated(bytes: Uint8Array, donor: Uint8Array, random: Random): Uint8Array {
  let result = bytes
  for (let left = random(2) === 0 ? 1 : 1 + random(4); left > 0; left -= 1) {
    const trees = random(5) > 0 ? parse(result) : undefined
    const parts = parse(donor)
    result = trees ? encodeAll(changedList(trees, deepParts(parts ?? []), random)) : changedBytes(result, random)
  }
  return result
}

const deepParts = (trees: readonly Tree[]): readonly Tree[] => trees.flatMap((tree) => [tree, ...deepParts(tree.children ?? [])])

/** The same bytes with one element, large ones first, taken out, or with the content of one cut in half. */
export function* withLessInElements(bytes: Uint8Array): Generator<Uint8Array> {
  const trees = parse(bytes)
  if (trees) for (const fewer of smallerTrees(trees)) yield encodeAll(fewer)
}

function* smallerTrees(trees: readonly Tree[]): Generator<readonly Tree[]> {
  for (const index of trees.keys()) yield trees.toSpliced(index, 1)
  for (const [index, tree] of trees.entries()) {
    if (tree.children) for (const children of smallerTrees(tree.children)) yield trees.with(index, { ...tree, children })
    else if (tree.content.length > 1) yield trees.with(index, { ...tree, content: tree.content.subarray(0, tree.content.length >> 1) })
  }
}
