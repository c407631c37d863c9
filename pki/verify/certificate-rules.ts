import { DerError } from './der'
import { isSelfIssued, type Certificate } from './certificate'
import { parseDistributionPoints } from './distribution-points'
import type { Extension } from './extensions'
import { parseAccessDescriptions, parseGeneralNames } from './general-name'
import { isEmptyName } from './name'
import { parseNameConstraints } from './name-constraints'
import { oid } from './oids'
import { parseInhibitAnyPolicy, parsePolicyConstraints, parsePolicyMappings } from './policy-extensions'
import type { VerificationReason } from './reasons'

/** A rule of RFC 5280 section 4 that a certificate of a path breaks. */
export interface BrokenRule {
  readonly reason: VerificationReason
  readonly detail: string
}

const readers = new Map<string, (value: Uint8Array) => unknown>([
  [oid.subjectAltName, parseGeneralNames],
  [oid.issuerAltName, parseGeneralNames],
  [oid.nameConstraints, parseNameConstraints],
  [oid.crlDistributionPoints, parseDistributionPoints],
  [oid.policyMappings, parsePolicyMappings],
  [oid.policyConstraints, parsePolicyConstraints],
  [oid.inhibitAnyPolicy, parseInhibitAnyPolicy],
  [oid.authorityInfoAccess, parseAccessDescriptions],
  [oid.subjectInfoAccess, parseAccessDescriptions],
])

/**
 * Extensions carried out on the way through a path; any other critical one is unknown. The rest of them has been read with the certificate.
 */
const processedExtensions = new Set<string>([
  oid.subjectAltName,
  oid.issuerAltName,
  oid.nameConstraints,
  oid.crlDistributionPoints,
  oid.policyMappings,
  oid.policyConstraints,
  oid.inhibitAnyPolicy,
  oid.keyUsage,
  oid.basicConstraints,
  oid.extendedKeyUsage,
  oid.certificatePolicies,
])

/**
 * Extensions that must not be critical, and those that must be (RFC 5280 4.2.1.1, .2, .10, .14). Policy constraints (.11) must be critical
 * today but need not have been under RFC 3280, and authorities of that time are still about: they are carried out either way.
 */
const neverCritical = new Set<string>([
  oid.authorityKeyIdentifier,
  oid.subjectKeyIdentifier,
  oid.authorityInfoAccess,
  oid.subjectInfoAccess,
])
const alwaysCritical = new Set<string>([oid.nameConstraints, oid.inhibitAnyPolicy])

/** Extensions that only an authority's certificate may carry. */
const onlyForAuthorities = [oid.nameConstraints, oid.policyConstraints, oid.policyMappings, oid.inhibitAnyPolicy]

const rulesOf = new WeakMap<Certificate, readonly BrokenRule[]>()

/** What is wrong with a certificate by itself, wherever it stands in a path, the anchor included. Worked out once for each. */
export function brokenRules(certificate: Certificate): readonly BrokenRule[] {
  const known = rulesOf.get(certificate)
  if (known) return known
  const rules = [...[...certificate.extensions].flatMap(([name, extension]) => extensionRules(name, extension)), ...fieldRules(certificate)]
  rulesOf.set(certificate, rules)
  return rules
}

function extensionRules(name: string, { critical, value }: Extension): BrokenRule[] {
  if (critical && !processedExtensions.has(name))
    return [{ reason: neverCritical.has(name) ? 'extension-malformed' : 'unknown-critical-extension', detail: name }]
  if (!critical && alwaysCritical.has(name)) return [{ reason: 'extension-malformed', detail: `${name} is not critical` }]
  try {
    readers.get(name)?.(value)
    return []
  } catch (error) {
    if (error instanceof DerError) return [{ reason: 'extension-malformed', detail: `${name}: ${error.message}` }]
    throw error
  }
}

function fieldRules(certificate: Certificate): BrokenRule[] {
  const { issuer, subject, extensions, keyUsage, basicConstraints } = certificate
  const isAuthority = basicConstraints?.isCa === true
  const rules: readonly [boolean, VerificationReason, string][] = [
    [isEmptyName(issuer), 'extension-malformed', 'no issuer name'],
    [isAuthority && isEmptyName(subject), 'extension-malformed', 'an authority without a name'],
    [
      isEmptyName(subject) && extensions.get(oid.subjectAltName)?.critical !== true,
      'extension-malformed',
      'neither subject nor critical alternative name',
    ],
    [keyUsage?.has('keyCertSign') === true && !isAuthority, 'extension-malformed', 'keyCertSign without being an authority'],
    [basicConstraints?.pathLength !== undefined && !isAuthority, 'extension-malformed', 'a path length without being an authority'],
    [
      !isAuthority && !isSelfIssued(certificate) && onlyForAuthorities.some((name) => extensions.has(name)),
      'extension-malformed',
      'constraints without being an authority',
    ],
  ]
  return rules.filter(([isBroken]) => isBroken).map(([, reason, detail]) => ({ reason, detail }))
}

const maxSerialBytes = 20

/** Negative numbers are read gracefully, as RFC 5280 4.1.2.2 asks; zero and over-long ones name nothing reliably. */
export const hasUsableSerial = ({ serialContent, serialNumber }: Certificate) =>
  serialNumber.length <= maxSerialBytes && serialContent.some((byte) => byte !== 0)
