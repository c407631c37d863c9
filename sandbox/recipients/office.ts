import type { DocumentKind } from '@/documents/kinds'

/** An organisation of the sandbox that receives by machine, and what it asks for. */
export interface Office {
  /** Folder of the sandbox with its name and number. */
  readonly holder: 'tax-office' | 'employer'
  readonly wants: DocumentKind
  /** Numbers of the matters that its machine decides; what comes under another number, or none, waits for its clerks. */
  readonly matters: RegExp
  /** The year the document must be about; null where there is none. */
  readonly year: number | null
}

/** The tax office takes deduction certificates of the year that is declared, the hiring company certificates of graduation. */
export const offices = (taxYear: number): readonly Office[] => [
  { holder: 'tax-office', wants: 'premium-deduction', matters: /^ETAX-/, year: taxYear },
  { holder: 'employer', wants: 'graduation', matters: /^SAIYO-/, year: null },
]
