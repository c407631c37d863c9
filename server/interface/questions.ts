import { Admission } from '../deposits/admission'

/**
 * Requests of machines that are answered from a few rows: so many at once in this process, and of one organisation. Each takes one of the
 * process's few connections to the database; without a bound one organisation's flood would keep everybody else's waiting for theirs.
 */
const questions = new Admission({ all: 36, ofOne: 12 })

/** The answer, or at once what `crowded` says when there is no room. */
export async function inTurn<Answer>(organisationId: string, answer: () => Promise<Answer>, crowded: (reason: 'too-many-requests' | 'busy') => Answer): Promise<Answer> {
  const admitted = questions.enter(organisationId)
  if (!admitted.ok) return crowded(admitted.reason === 'busy' ? 'busy' : 'too-many-requests')
  try {
    return await answer()
  } finally {
    admitted.leave()
  }
}
