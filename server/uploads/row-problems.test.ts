import { expect, it } from 'vitest'
import { uploadLimits } from '@/domain/uploads'
import { problemOf } from './find'
import { RowProblems } from './row-problems'

it('keeps the first problems, counts all, and says of which file they are', () => {
  const problems = new RowProblems()
  const empty = [problemOf('発行日', '', 'empty')]
  for (let row = 100_000; row > 0; row--) problems.add(row, empty, 'a.xml')
  problems.add(100_000, [problemOf('備考', '', 'not-text')])
  expect(problems.count).toBe(100_000)
  expect(problems.shown).toHaveLength(uploadLimits.shownProblems)
  expect(problems.shown.at(-1)).toMatchObject({ fileRow: 100_000, file: 'a.xml', cells: [{ reason: 'empty' }, { reason: 'not-text' }] })
})
