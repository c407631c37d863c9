import type { UploadState } from '@/domain/uploads'
import { database } from '@/server/database'
import type { Upload } from '@/server/uploads/find'
import { isPieceUnderWay } from '@/server/uploads/jobs'

/** `stopping`: it was stopped while rows were under way, whose outcome is still to come. */
export type CourseState = UploadState | 'stopping'

/** An upload's state as it is shown: only once nothing is under way do its counts stand. */
export async function courseState(upload: Upload): Promise<CourseState> {
  return upload.state === 'stopped' && (await isPieceUnderWay(database(), upload, new Date())) ? 'stopping' : upload.state
}
