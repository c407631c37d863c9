import { DerError, contextPrimitive, readDer, readSequence, tag } from './der'
import { oidText, smallInteger } from './der-values'

/** PolicyMappings (RFC 5280 4.2.1.5): policies of the issuer's domain, each with those of the subject's domain that count as it. */
export type PolicyMappings = ReadonlyMap<string, ReadonlySet<string>>

const maxMappings = 256

export function parsePolicyMappings(value: Uint8Array): PolicyMappings {
  const mappings = new Map<string, Set<string>>()
  for (const element of readSequence(value).rest(maxMappings)) {
    if (element.tag !== tag.sequence) throw new DerError('a policy mapping was expected')
    const reader = element.children()
    const issuerPolicy = oidText(reader.read(tag.oid))
    const subjectPolicy = oidText(reader.read(tag.oid))
    reader.finish()
    mappings.set(issuerPolicy, (mappings.get(issuerPolicy) ?? new Set()).add(subjectPolicy))
  }
  if (mappings.size === 0) throw new DerError('policy mappings are empty')
  return mappings
}

/** PolicyConstraints (RFC 5280 4.2.1.11): certificates to skip before each takes effect. */
export interface PolicyConstraints {
  readonly requireExplicitPolicy: number | undefined
  readonly inhibitPolicyMapping: number | undefined
}

export function parsePolicyConstraints(value: Uint8Array): PolicyConstraints {
  const reader = readSequence(value)
  const requireExplicit = reader.optional(contextPrimitive(0))
  const inhibitMapping = reader.optional(contextPrimitive(1))
  reader.finish()
  if (!requireExplicit && !inhibitMapping) throw new DerError('policy constraints are empty')
  return {
    requireExplicitPolicy: requireExplicit && smallInteger(requireExplicit),
    inhibitPolicyMapping: inhibitMapping && smallInteger(inhibitMapping),
  }
}

/** InhibitAnyPolicy (RFC 5280 4.2.1.14): certificates to skip before anyPolicy stops counting. */
export function parseInhibitAnyPolicy(value: Uint8Array): number {
  return smallInteger(readDer(value, tag.integer, value.length))
}
