/**
 * Affairs (事務) for which a municipality is told apart from itself: each has its own link and its own pseudonym, so that two departments
 * cannot put together what they know of one resident. `''` stands for an organisation without affairs. Names: `links.affair.<affair>`.
 */
export const affairs = ['resident-tax', 'nursery', 'child-allowance', 'health-insurance', 'moving'] as const
export type Affair = (typeof affairs)[number]

export const isAffair = (text: string): text is Affair => affairs.some((affair) => affair === text)
