import type { CardRefusal } from '@/card/refusal'
import type { BoundaryRefusal } from './boundary'
import type { DocumentRefusal } from './documents'
import type { PinEntryRefusal } from './pinentry'
import type { PortalRefusal } from './portal-client'
import type { OpenRefusal, ReaderAbsence } from './readers'
import type { RequestRefusal } from './request'

type ShownCardRefusal = Exclude<CardRefusal['reason'], 'pin-wrong' | 'pin-form'>

/** Everything that ends in a page of its own. Each has a title, what happened and what to do in messages/<language>/bridge.json. */
export type ProblemReason =
  | RequestRefusal
  | 'request-replayed'
  | BoundaryRefusal
  | 'user-other'
  | 'form-malformed'
  | 'form-too-large'
  | 'form-outdated'
  | 'page-missing'
  | 'method-wrong'
  | ReaderAbsence
  | OpenRefusal
  | ShownCardRefusal
  | 'driving-licence'
  | 'felica-card'
  | 'signature-certificate-missing'
  | 'password-blocked'
  | 'password-last-try'
  | DocumentRefusal
  | PinEntryRefusal
  | 'busy'
  | 'portal-refused'
  | `portal-${PortalRefusal}`
  | 'internal'

const STATUS: Record<ProblemReason, number> = {
  'request-missing': 400,
  'request-too-large': 414,
  'request-malformed': 400,
  'request-unsigned': 400,
  'portal-unknown': 403,
  'request-forged': 403,
  'purpose-unknown': 400,
  'request-expired': 410,
  'request-not-yet-valid': 400,
  'request-replayed': 409,
  'host-wrong': 421,
  'origin-wrong': 403,
  'frame-refused': 403,
  'cookie-foreign': 400,
  'user-other': 403,
  'form-type-wrong': 415,
  'form-malformed': 400,
  'form-too-large': 413,
  'form-outdated': 403,
  'page-missing': 404,
  'method-wrong': 405,
  'no-reader': 503,
  'card-service-stopped': 503,
  'card-service-missing': 503,
  'reader-gone': 503,
  'reader-busy': 409,
  'no-card': 409,
  'card-mute': 409,
  'not-a-jpki-card': 409,
  'driving-licence': 409,
  'felica-card': 409,
  'certificate-missing': 409,
  'signature-certificate-missing': 409,
  'pin-blocked': 409,
  'password-blocked': 409,
  'password-last-try': 409,
  'document-unreachable': 502,
  'document-changed': 409,
  'document-unreadable': 415,
  'last-try': 409,
  'pin-required': 409,
  'card-removed': 409,
  'card-fault': 409,
  'pin-entry-cancelled': 409,
  'pin-entry-timeout': 408,
  'pin-entry-missing': 503,
  'pin-entry-failed': 503,
  busy: 409,
  'portal-refused': 502,
  'portal-malformed': 502,
  'portal-unknown-request': 502,
  'portal-expired': 502,
  'portal-replayed': 502,
  'portal-too-large': 502,
  'portal-busy': 502,
  internal: 500,
}

export const statusOf = (reason: ProblemReason): number => STATUS[reason]

export const PROBLEM_REASONS = Object.keys(STATUS) as ProblemReason[]

/** Whether reading the card again, with the same request, can help. */
export const mayReadAgain = (reason: ProblemReason): boolean =>
  ['no-reader', 'card-service-stopped', 'reader-gone', 'no-card', 'card-mute', 'not-a-jpki-card', 'driving-licence', 'felica-card', 'card-removed', 'card-fault', 'pin-required', 'reader-busy', 'busy', 'pin-entry-cancelled', 'pin-entry-timeout', 'pin-entry-missing', 'pin-entry-failed'].includes(reason)
