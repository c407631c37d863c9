import { readGroup } from '../etax/form'
import { namespaces, stylesheetInstruction } from '../etax/namespaces'
import { attributesOf } from '../xml/elements'
import { parseStrictXml } from '../xml/parse'
import { XmlRefusal } from '../xml/refusal'
import type { XmlRefusalReason } from '../xml/refusal'
import type { XmlElement } from '../xml/tree'
import { premiumDeductionForm, rootTag } from './form'
import { checkPremiumDeduction } from './rules'
import type { PremiumDeductionRuleReason } from './rules'
import { premiumDeductionSchema } from './schema'
import type { PremiumDeduction } from './schema'

/** A hundred contracts with every field full take about 800 kB. */
export const maximumPremiumDeductionSizeInBytes = 1024 * 1024

export type PremiumDeductionRefusalReason = XmlRefusalReason | PremiumDeductionRuleReason

/** `at` says where, by element or property names, never by content. */
export type ParsedPremiumDeduction =
  | { ok: true, value: PremiumDeduction }
  | { ok: false, reason: PremiumDeductionRefusalReason, at: string }

/** Reads a TEG800 certificate strictly: only what the form knows, in its order, in UTF-8, and true to the rules of `rules.ts`. */
export function parsePremiumDeduction(bytes: Uint8Array): ParsedPremiumDeduction {
  const read = readOrRefuse(bytes)
  if (!read.ok) return read
  const parsed = premiumDeductionSchema.safeParse(read.value)
  if (!parsed.success) return { ok: false, reason: 'invalid-value', at: pathOf(parsed.error.issues[0]?.path ?? []) }
  const checked = checkPremiumDeduction(parsed.data)
  return checked.ok ? { ok: true, value: parsed.data } : checked
}

function readOrRefuse(bytes: Uint8Array): { ok: true, value: unknown } | { ok: false, reason: XmlRefusalReason, at: string } {
  try {
    const root = parseStrictXml(bytes, { maximumSizeInBytes: maximumPremiumDeductionSizeInBytes, stylesheet: stylesheetInstruction })
    if (root.namespace !== namespaces.form) throw new XmlRefusal('unknown-namespace', '/')
    if (root.localName !== rootTag) throw new XmlRefusal('unknown-element', '/')
    return { ok: true, value: { form: formOf(root), ...readGroup(root, premiumDeductionForm, `/${rootTag}`) } }
  } catch (error) {
    if (error instanceof XmlRefusal) return { ok: false, reason: error.reason, at: error.at }
    throw error
  }
}

const knownAttributes = ['VR', 'id', 'page', 'sakuseiDay', 'sakuseiNM', 'softNM']

function formOf(root: XmlElement) {
  const at = `/${rootTag}`
  const attributes = attributesOf(root, Object.values(namespaces), at)
  if ([...attributes.keys()].some((name) => !knownAttributes.includes(name))) throw new XmlRefusal('unknown-attribute', at)
  const id = attributes.get('id')
  const page = attributes.get('page')
  if (page !== undefined && !/^[1-9][0-9]{0,3}$/.test(page)) throw new XmlRefusal('invalid-value', `${at}/@page`)
  return {
    version: attributes.get('VR'),
    ...(id === undefined ? {} : { id }),
    ...(page === undefined ? {} : { page: Number(page) }),
    software: attributes.get('softNM'),
    creator: attributes.get('sakuseiNM'),
    createdOn: createdOn(attributes.get('sakuseiDay') ?? '', `${at}/@sakuseiDay`),
  }
}

/** An XML Schema date, unlike the dates inside the form. */
function createdOn(text: string, at: string) {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text)
  if (!parts) throw new XmlRefusal('invalid-value', at)
  return { year: Number(parts[1]), month: Number(parts[2]), day: Number(parts[3]) }
}

const pathOf = (path: readonly PropertyKey[]) =>
  path.map((part) => typeof part === 'number' ? `[${part}]` : `.${String(part)}`).join('').replace(/^\./, '')
