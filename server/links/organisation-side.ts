import { joinedKinds } from '@/domain/links'
import type { Transaction } from '../database'
import { newPseudonym } from '../organisations/pseudonym'
import type { Between } from './both-sides'

interface Entry extends Between {
  linkId: string
  kinds: string[]
  /** The sender's own number, if it has one for this resident. */
  depositorReference: string | null
  linkedAt: Date
}

/**
 * The organisation's row of a link: made with a new pseudonym, or, for a link that is there, widened by what was agreed to now. Whatever
 * pseudonym there was before, of a link that was stopped, is dead from here on. Answers the pseudonym.
 */
export async function enterPseudonym(transaction: Transaction, entry: Entry): Promise<string> {
  const { organisationId, accountId, subjectId, affair, linkId, kinds, depositorReference, linkedAt } = entry
  const references = depositorReference === null ? [] : [depositorReference]
  const known = await transaction.organisationPseudonym.findUnique({ where: { organisationId_id: { organisationId, id: linkId } } })
  if (known !== null) {
    const depositorReferences = [...new Set([...known.depositorReferences, ...references])]
    const { pseudonym } = known
    await transaction.organisationPseudonym.update({
      where: { organisationId_pseudonym: { organisationId, pseudonym } },
      data: { depositorReferences, kinds: joinedKinds(known.kinds, kinds) },
    })
    return pseudonym
  }
  await transaction.organisationPseudonym.updateMany({ where: { organisationId, accountId, subjectId, affair, stoppedAt: null }, data: { stoppedAt: linkedAt } })
  const pseudonym = newPseudonym()
  await transaction.organisationPseudonym.create({
    data: { organisationId, pseudonym, id: linkId, accountId, subjectId, affair, kinds, depositorReferences: references, linkedAt },
  })
  return pseudonym
}
