import type { CalendarDate } from '@/domain/japanese-date'
import { maximumGraduationSizeInBytes, parseGraduation } from './graduation/parse'
import type { GraduationRefusalReason } from './graduation/parse'
import { graduationRuleReasons } from './graduation/rules'
import { viewGraduation } from './graduation/view'
import { maximumPremiumDeductionSizeInBytes, parsePremiumDeduction } from './premium-deduction/parse'
import type { PremiumDeductionRefusalReason } from './premium-deduction/parse'
import { premiumDeductionRuleReasons } from './premium-deduction/rules'
import { taxYearOf, viewPremiumDeduction } from './premium-deduction/view'
import type { DocumentView } from './view'
import { xmlRefusalReasons } from './xml/refusal'

/** Every kind of document that can be deposited, by the name it has in addresses, rows and messages (`documents.kinds.<kind>.name`). */
export const documentKinds = ['premium-deduction', 'graduation'] as const
export type DocumentKind = (typeof documentKinds)[number]

export const isDocumentKind = (name: string): name is DocumentKind => documentKinds.some((kind) => kind === name)

/** Why the original of a document was not read. Closed; each has a sentence under `documents.refusals`. */
export const documentRefusalReasons = [...xmlRefusalReasons, ...premiumDeductionRuleReasons, ...graduationRuleReasons] as const
export type DocumentRefusalReason = PremiumDeductionRefusalReason | GraduationRefusalReason

/** What every kind tells about itself: for lists, and for binding the document to its signer. */
export interface DocumentFacts {
  readonly issuerName: string
  /** 法人番号 of the issuer as the document states it: thirteen digits, check digit right. */
  readonly issuerCorporateNumber: string
  readonly issuedOn: CalendarDate
  /** The year it is about (tax year), or null when it is about none or several. */
  readonly year: number | null
}

/** `at` names a place by element or property names, never by content: it may be logged. */
export type ReadDocument =
  | { readonly ok: true, readonly facts: DocumentFacts, readonly view: DocumentView }
  | UnreadDocument

type UnreadDocument = { readonly ok: false, readonly reason: DocumentRefusalReason, readonly at: string }

/** The same without what people are shown, which takes as long to make as all the rest. */
export type ReadFacts = { readonly ok: true, readonly facts: DocumentFacts } | UnreadDocument

interface KindDefinition {
  readonly original: { readonly mediaType: string, readonly maximumSizeInBytes: number }
  read(bytes: Uint8Array): { readonly ok: true, readonly facts: DocumentFacts, readonly view: () => DocumentView } | UnreadDocument
}

const definitions: Record<DocumentKind, KindDefinition> = {
  'premium-deduction': {
    original: { mediaType: 'application/xml', maximumSizeInBytes: maximumPremiumDeductionSizeInBytes },
    read: (bytes) => {
      const parsed = parsePremiumDeduction(bytes)
      if (!parsed.ok) return parsed
      const { insurerName, corporateNumber, issuedOn } = parsed.value
      const facts = { issuerName: insurerName, issuerCorporateNumber: corporateNumber, issuedOn, year: taxYearOf(parsed.value) }
      return { ok: true, facts, view: () => viewPremiumDeduction(parsed.value) }
    },
  },
  'graduation': {
    original: { mediaType: 'application/xml', maximumSizeInBytes: maximumGraduationSizeInBytes },
    read: (bytes) => {
      const parsed = parseGraduation(bytes)
      if (!parsed.ok) return parsed
      const { schoolName, corporateNumber, issuedOn } = parsed.value
      const facts = { issuerName: schoolName, issuerCorporateNumber: corporateNumber, issuedOn, year: null }
      return { ok: true, facts, view: () => viewGraduation(parsed.value) }
    },
  },
}

/** Reads the original of a document of some kind: strictly, or not at all. It says nothing about signatures. */
export function documentView(kind: DocumentKind, bytes: Uint8Array): ReadDocument {
  const read = definitions[kind].read(bytes)
  return read.ok ? { ok: true, facts: read.facts, view: read.view() } : read
}

/** Just as strictly, for who has to know only what it is about. */
export function documentFacts(kind: DocumentKind, bytes: Uint8Array): ReadFacts {
  const read = definitions[kind].read(bytes)
  return read.ok ? { ok: true, facts: read.facts } : read
}

/** The media type and size bound of a kind's original. The readable form of every kind is a PDF. */
export const originalForm = (kind: DocumentKind): KindDefinition['original'] => definitions[kind].original
