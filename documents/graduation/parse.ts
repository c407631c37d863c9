import { XmlRefusal } from '../xml/refusal'
import type { XmlRefusalReason } from '../xml/refusal'
import { attributesOf } from '../xml/elements'
import { readFlat } from '../xml/flat'
import { parseStrictXml } from '../xml/parse'
import { graduationFields, graduationNamespace, graduationRoot } from './form'
import { checkGraduation } from './rules'
import type { GraduationRuleReason } from './rules'
import { graduationSchema } from './schema'
import type { Graduation } from './schema'

/** Ten lines of text at most: far more than every field full takes. */
export const maximumGraduationSizeInBytes = 16 * 1024

export type GraduationRefusalReason = XmlRefusalReason | GraduationRuleReason

/** `at` says where, by element or property names, never by content. */
export type ParsedGraduation = { ok: true, value: Graduation } | { ok: false, reason: GraduationRefusalReason, at: string }

/** No processing instruction has a place in this form. */
const noStylesheet = /(?!)/

/** Reads a certificate strictly: only what the form knows, in its order, in UTF-8, and true to the rules of `rules.ts`. */
export function parseGraduation(bytes: Uint8Array): ParsedGraduation {
  const read = readOrRefuse(bytes)
  if (!read.ok) return read
  const parsed = graduationSchema.safeParse(read.value)
  if (!parsed.success) return { ok: false, reason: 'invalid-value', at: `/${graduationRoot}/${String(parsed.error.issues[0]?.path[0] ?? '')}` }
  const checked = checkGraduation(parsed.data)
  return checked.ok ? { ok: true, value: parsed.data } : checked
}

function readOrRefuse(bytes: Uint8Array): { ok: true, value: unknown } | { ok: false, reason: XmlRefusalReason, at: string } {
  try {
    const root = parseStrictXml(bytes, { maximumSizeInBytes: maximumGraduationSizeInBytes, stylesheet: noStylesheet })
    if (root.namespace !== graduationNamespace) throw new XmlRefusal('unknown-namespace', '/')
    if (root.name !== graduationRoot) throw new XmlRefusal('unknown-element', '/')
    if (attributesOf(root, [graduationNamespace], '/').size > 0) throw new XmlRefusal('unknown-attribute', '/')
    const { birthDate = '', graduatedOn = '', issuedOn = '', ...texts } = readFlat(root, graduationNamespace, graduationFields)
    return { ok: true, value: { ...texts, birthDate: dateOf(birthDate), graduatedOn: dateOf(graduatedOn), issuedOn: dateOf(issuedOn) } }
  } catch (error) {
    if (error instanceof XmlRefusal) return { ok: false, reason: error.reason, at: error.at }
    throw error
  }
}

/** What is no date is left for the schema to refuse. */
function dateOf(text: string): unknown {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text)
  return parts === null ? text : { year: Number(parts[1]), month: Number(parts[2]), day: Number(parts[3]) }
}
