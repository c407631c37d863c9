import type { DocumentKind } from './kinds'
import { graduationTable } from './graduation/table'
import { premiumDeductionTable } from './premium-deduction/table'
import type { TableKind } from './table/kind'

/** Kinds of which many can be handed over as one table. The others come as files that the sender writes. */
const tables: Partial<Record<DocumentKind, TableKind>> = {
  'premium-deduction': premiumDeductionTable,
  'graduation': graduationTable,
}

export const tableOf = (kind: DocumentKind): TableKind | null => tables[kind] ?? null
