// Certificate policies of RFC 5280 section 6.1, by the graph of RFC 9618, which cannot grow exponentially as the tree could.
// Functions follow the sections' steps; the letters in comments are theirs.
import { isSelfIssued, type Certificate } from './certificate'
import { oid } from './oids'
import { parseInhibitAnyPolicy, parsePolicyConstraints, parsePolicyMappings, type PolicyMappings } from './policy-extensions'

/** Inputs of section 6.1.1 (c), (e), (f), (g). */
export interface PolicyInputs {
  /** user-initial-policy-set; undefined: any policy. */
  readonly acceptable: readonly string[] | undefined
  readonly requireExplicit: boolean
  readonly inhibitMapping: boolean
  readonly inhibitAny: boolean
}

interface PolicyNode {
  readonly policy: string
  expected: ReadonlySet<string>
  /** Nodes one level up; empty only for the root. */
  readonly parents: ReadonlySet<PolicyNode>
}

/** Nodes of one depth by their policy: RFC 9618 allows one node a policy and depth. */
type Level = ReadonlyMap<string, PolicyNode>

interface State {
  /** From the root down; undefined: valid_policy_graph is NULL. */
  levels: Level[] | undefined
  explicitPolicy: number
  policyMapping: number
  inhibitAnyPolicy: number
}

export type PolicyOutcome = { readonly ok: true } | { readonly ok: false; readonly detail: string }

const refused = (detail: string): PolicyOutcome => ({ ok: false, detail })

/** Processes a path given from below the anchor to the certificate in question. Throws DerError on a malformed extension. */
export function processPolicies(fromAnchor: readonly Certificate[], inputs: PolicyInputs): PolicyOutcome {
  const state = initialState(fromAnchor.length, inputs)
  for (const [index, certificate] of fromAnchor.entries()) {
    const isFinal = index === fromAnchor.length - 1
    applyPolicies(state, certificate, isFinal)
    if (state.explicitPolicy === 0 && !state.levels) return refused('no policy holds for the whole path')
    if (isFinal) continue
    const mapping = prepareNext(state, certificate)
    if (!mapping.ok) return mapping
  }
  return wrapUp(state, fromAnchor[fromAnchor.length - 1], inputs)
}

function initialState(length: number, { requireExplicit, inhibitMapping, inhibitAny }: PolicyInputs): State {
  const root: PolicyNode = { policy: oid.anyPolicy, expected: new Set([oid.anyPolicy]), parents: new Set() }
  return {
    levels: [new Map([[oid.anyPolicy, root]])],
    explicitPolicy: requireExplicit ? 0 : length + 1,
    policyMapping: inhibitMapping ? 0 : length + 1,
    inhibitAnyPolicy: inhibitAny ? 0 : length + 1,
  }
}

/** 6.1.3 (d) and (e). */
function applyPolicies(state: State, certificate: Certificate, isFinal: boolean): void {
  const above = state.levels?.[state.levels.length - 1]
  if (!certificate.policies || !state.levels || !above) {
    state.levels = undefined
    return
  }
  const level = new Map<string, PolicyNode>()
  const add = (policy: string, parents: readonly PolicyNode[]) =>
    level.set(policy, { policy, expected: new Set([policy]), parents: new Set(parents) })
  const expecting = (policy: string) => [...above.values()].filter(({ expected }) => expected.has(policy))
  for (const policy of certificate.policies.filter((name) => name !== oid.anyPolicy)) {
    const parents = expecting(policy)
    const any = above.get(oid.anyPolicy)
    if (parents.length > 0) add(policy, parents)
    else if (any) add(policy, [any])
  }
  const anyCounts = state.inhibitAnyPolicy > 0 || (!isFinal && isSelfIssued(certificate))
  if (anyCounts && certificate.policies.includes(oid.anyPolicy)) {
    const expected = new Set([...above.values()].flatMap((node) => [...node.expected]))
    for (const policy of expected) if (!level.has(policy)) add(policy, expecting(policy))
  }
  state.levels = pruned([...state.levels, level])
}

/** Removes nodes that have no children, from the level above the lowest up; undefined when nothing is left. */
function pruned(levels: readonly Level[]): Level[] | undefined {
  const kept: Level[] = []
  let below = levels[levels.length - 1]
  for (const level of levels.toReversed()) {
    const parents: ReadonlySet<PolicyNode> = new Set([...(below?.values() ?? [])].flatMap((node) => [...node.parents]))
    const alive: Level = level === levels[levels.length - 1] ? level : new Map([...level].filter(([, node]) => parents.has(node)))
    kept.unshift(alive)
    below = alive
  }
  return kept.every((level) => level.size > 0) ? kept : undefined
}

/** 6.1.4 (a), (b) and (h) to (j). */
function prepareNext(state: State, certificate: Certificate): PolicyOutcome {
  const mappings = extensionValue(certificate, oid.policyMappings, parsePolicyMappings)
  if (mappings && touchesAnyPolicy(mappings)) return refused('anyPolicy is mapped')
  if (mappings) applyMappings(state, mappings)
  if (!isSelfIssued(certificate)) {
    state.explicitPolicy = Math.max(0, state.explicitPolicy - 1)
    state.policyMapping = Math.max(0, state.policyMapping - 1)
    state.inhibitAnyPolicy = Math.max(0, state.inhibitAnyPolicy - 1)
  }
  const constraints = extensionValue(certificate, oid.policyConstraints, parsePolicyConstraints)
  state.explicitPolicy = Math.min(state.explicitPolicy, constraints?.requireExplicitPolicy ?? Infinity)
  state.policyMapping = Math.min(state.policyMapping, constraints?.inhibitPolicyMapping ?? Infinity)
  state.inhibitAnyPolicy = Math.min(
    state.inhibitAnyPolicy,
    extensionValue(certificate, oid.inhibitAnyPolicy, parseInhibitAnyPolicy) ?? Infinity,
  )
  return { ok: true }
}

const touchesAnyPolicy = (mappings: PolicyMappings) =>
  mappings.has(oid.anyPolicy) || [...mappings.values()].some((policies) => policies.has(oid.anyPolicy))

/** 6.1.4 (b). */
function applyMappings(state: State, mappings: PolicyMappings): void {
  const lowest = state.levels?.[state.levels.length - 1]
  if (!state.levels || !lowest) return
  const level = new Map(lowest)
  for (const [issuerPolicy, subjectPolicies] of mappings) {
    const node = level.get(issuerPolicy)
    const any = level.get(oid.anyPolicy)
    if (state.policyMapping === 0) level.delete(issuerPolicy)
    else if (node) node.expected = subjectPolicies
    else if (any) level.set(issuerPolicy, { policy: issuerPolicy, expected: subjectPolicies, parents: any.parents })
  }
  state.levels = pruned([...state.levels.slice(0, -1), level])
}

/** 6.1.5 (a), (b) and (g). */
function wrapUp(state: State, final: Certificate | undefined, { acceptable }: PolicyInputs): PolicyOutcome {
  const constraints = final && extensionValue(final, oid.policyConstraints, parsePolicyConstraints)
  const explicitPolicy = constraints?.requireExplicitPolicy === 0 ? 0 : Math.max(0, state.explicitPolicy - 1)
  if (explicitPolicy > 0) return { ok: true }
  const authorities = authorityConstrainedPolicies(state.levels)
  const isAccepted =
    acceptable === undefined || authorities.has(oid.anyPolicy) ? authorities.size > 0 : acceptable.some((policy) => authorities.has(policy))
  return isAccepted ? { ok: true } : refused('no acceptable policy holds for the whole path')
}

/** Policies in the anchor's own domain under which the path is valid; anyPolicy when it is so under all. */
function authorityConstrainedPolicies(levels: readonly Level[] | undefined): ReadonlySet<string> {
  const policies = new Set<string>()
  for (const node of levels?.flatMap((level) => [...level.values()]) ?? []) {
    const isDirectlyUnderAny = [...node.parents].some((parent) => parent.policy === oid.anyPolicy)
    if (node.policy !== oid.anyPolicy && isDirectlyUnderAny) policies.add(node.policy)
  }
  if (levels?.[levels.length - 1]?.has(oid.anyPolicy)) policies.add(oid.anyPolicy)
  return policies
}

function extensionValue<T>(certificate: Certificate, name: string, parse: (value: Uint8Array) => T): T | undefined {
  const extension = certificate.extensions.get(name)
  return extension && parse(extension.value)
}
