import { maxCmsBytes } from '@/pki/verify/cms-structure'
import { MemoryBudget } from './memory-budget'

const MiB = 1024 * 1024

/** Bounds of one upload to the public check. */
export interface UploadLimits {
  /** The whole body, framing included. */
  bodyBytes: number
  signatureBytes: number
  contentBytes: number
  /** Signature files of up to this size always find room; larger ones share `signatureMemory` with everybody's. */
  smallSignatureBytes: number
  signatureMemory: MemoryBudget
  /** An upload may take this long plus its size at the slowest speed allowed, and never longer than the whole. */
  graceInMilliseconds: number
  slowestBytesPerSecond: number
  wholeInMilliseconds: number
  /** How long the rest of a refused body is read and thrown away. */
  lingerInMilliseconds: number
}

export const uploadLimits: UploadLimits = {
  bodyBytes: 112 * MiB,
  signatureBytes: maxCmsBytes,
  contentBytes: 100 * MiB,
  smallSignatureBytes: MiB / 16,
  signatureMemory: new MemoryBudget(128 * MiB),
  graceInMilliseconds: 10_000,
  slowestBytesPerSecond: 64 * 1024,
  wholeInMilliseconds: 120_000,
  lingerInMilliseconds: 1000,
}

/**
 * Uploads that one process works on at once. Of a document none holds anything, of a signature file at most what `signatureMemory` has:
 * so there may be many, and those that only keep their connection open leave room for others.
 */
export const maxUploadsInFlight = 256
