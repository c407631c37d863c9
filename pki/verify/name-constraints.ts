import { DerError, contextConstructed, contextPrimitive, readSequence, type DerElement } from './der'
import { smallInteger } from './der-values'
import type { Certificate } from './certificate'
import { parseGeneralName, parseGeneralNames, type GeneralName } from './general-name'
import { attributeValues, isEmptyName, isWithinName } from './name'
import { isDnsConstraint, isDnsName, isWithinDns, overlapsDns } from './name-dns'
import {
  hasUriHost,
  isEmailAddress,
  isEmailConstraint,
  isIpConstraint,
  isUriConstraint,
  isWithinEmail,
  isWithinIp,
  isWithinUri,
} from './name-forms'
import { oid } from './oids'

/** NameConstraints (RFC 5280 4.2.1.10). */
export interface NameConstraints {
  readonly permitted: readonly GeneralName[]
  readonly excluded: readonly GeneralName[]
}

const maxSubtrees = 8192

export function parseNameConstraints(value: Uint8Array): NameConstraints {
  const reader = readSequence(value)
  const permitted = reader.optional(contextConstructed(0))
  const excluded = reader.optional(contextConstructed(1))
  reader.finish()
  if (!permitted && !excluded) throw new DerError('name constraints are empty')
  return { permitted: parseSubtrees(permitted), excluded: parseSubtrees(excluded) }
}

function parseSubtrees(element: DerElement | undefined): readonly GeneralName[] {
  if (!element) return []
  const subtrees = element.children().rest(maxSubtrees)
  if (subtrees.length === 0) throw new DerError('a list of subtrees is empty')
  return subtrees.map(parseSubtree)
}

/** `minimum` must be zero and `maximum` absent in this profile; DER leaves a zero out, a spelt-out zero means the same. */
function parseSubtree(element: DerElement): GeneralName {
  const reader = element.children()
  const base = parseGeneralName(reader.next())
  const minimum = reader.optional(contextPrimitive(0))
  reader.finish()
  if (minimum && smallInteger(minimum) !== 0) throw new DerError('a subtree has a minimum')
  if (!isWellFormedConstraint(base)) throw new DerError('a name constraint is malformed')
  return base
}

function isWellFormedConstraint(base: GeneralName): boolean {
  switch (base.form) {
    case 'dns':
      return isDnsConstraint(base.value)
    case 'email':
      return isEmailConstraint(base.value)
    case 'uri':
      return isUriConstraint(base.value)
    case 'ip':
      return isIpConstraint(base.bytes)
    case 'directory':
    case 'other':
    case 'x400':
    case 'edi-party':
    case 'registered-id':
      return true
  }
}

const namesOf = new WeakMap<Certificate, readonly GeneralName[]>()

/** Names of a certificate that constraints bear on: subject, alternative names, and e-mail addresses in the subject. */
export function constrainedNames(certificate: Certificate): readonly GeneralName[] {
  const known = namesOf.get(certificate)
  if (known) return known
  const alternative = certificate.extensions.get(oid.subjectAltName)
  const addresses = attributeValues(certificate.subject, oid.emailAddress).map((value) => ({ form: 'email' as const, value }))
  const names = [
    ...(isEmptyName(certificate.subject) ? [] : [{ form: 'directory' as const, name: certificate.subject }]),
    ...(alternative ? parseGeneralNames(alternative.value) : []),
    ...addresses,
  ]
  namesOf.set(certificate, names)
  return names
}

/**
 * Whether `name` may stand below `constraints`: inside some permitted subtree of its form, if there is one, and in no excluded one.
 * Forms whose subtrees are not interpreted here may not appear at all below a constraint on them.
 */
export function isPermitted(name: GeneralName, { permitted, excluded }: NameConstraints): boolean {
  const allowed = permitted.filter(({ form }) => form === name.form)
  const forbidden = excluded.filter(({ form }) => form === name.form)
  if (allowed.length === 0 && forbidden.length === 0) return true
  if (allowed.length > 0 && !allowed.some((base) => isWithin(name, base))) return false
  return !forbidden.some((base) => overlaps(name, base))
}

function isWithin(name: GeneralName, base: GeneralName): boolean {
  if (name.form === 'dns' && base.form === 'dns') return isWithinDns(name.value, base.value)
  if (name.form === 'email' && base.form === 'email') return isWithinEmail(name.value, base.value)
  if (name.form === 'uri' && base.form === 'uri') return isWithinUri(name.value, base.value)
  if (name.form === 'ip' && base.form === 'ip') return isWithinIp(name.bytes, base.bytes)
  return name.form === 'directory' && base.form === 'directory' && isWithinName(name.name, base.name)
}

/** Excluded also when only part of what the name stands for lies inside, or when it cannot be read at all. */
function overlaps(name: GeneralName, base: GeneralName): boolean {
  if (name.form === 'dns' && base.form === 'dns') return !isDnsName(name.value) || overlapsDns(name.value, base.value)
  if (name.form === 'email' && base.form === 'email') return !isEmailAddress(name.value) || isWithin(name, base)
  if (name.form === 'uri' && base.form === 'uri') return !hasUriHost(name.value) || isWithin(name, base)
  if (name.form === 'ip') return (name.bytes.length !== 4 && name.bytes.length !== 16) || isWithin(name, base)
  return name.form !== 'directory' || isWithin(name, base)
}
