import type { CalendarDate } from '@/domain/japanese-date'
import type { Organisation } from '../authorities/organisations'

/** Somebody of the sandbox to whom a document is issued. */
export interface Customer {
  /** Name of the sandbox's file about them. */
  readonly person: string
  readonly name: string
  readonly birthDate: CalendarDate
}

export interface IssuedDocument {
  /** The issuer's own number for it: visible ASCII, nobody's name. */
  readonly reference: string
  readonly original: { readonly mediaType: string, readonly content: Uint8Array }
  /** PDF. */
  readonly readable: Uint8Array
}

/** What one of the sandbox's depositors issues. Another depositor is another of these. */
export interface Issuer {
  /** Folder of the sandbox with its seal and links, and where its deposits and receipts are kept. */
  readonly holder: string
  readonly kind: string
  /** Tells what is issued now from what was issued before to the same customer; part of file names. */
  readonly edition: string
  issue(customer: Customer, organisation: Organisation, at: Date): IssuedDocument
}
