import { withQuery } from '../../../member-form'

const path = '/organisation/inbox'

/** The list, narrowed down as these say. */
export const inboxAddress = (query: Record<string, string>): string => (Object.keys(query).length === 0 ? path : withQuery(path, query))
