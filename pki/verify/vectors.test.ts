import { describe, expect, it } from 'vitest'
import { nodePrimitives } from './node-primitives'
import { judgePathCase, readPathCase, type PathCase } from './path-case'
import { resigned, shuffled } from './testing/resigned-case'
import { areVectorsRequired, hasVectors, readVectors } from './testing/vectors'

interface Vector {
  readonly id: string
  readonly suite: string
  readonly expected: 'ACCEPT' | 'REJECT'
  readonly must: boolean
  readonly question: PathCase
}

interface Answered extends Vector {
  readonly result: 'ACCEPT' | 'REJECT'
  readonly detail: string
  readonly milliseconds: number
}

const primitives = nodePrimitives()

function readCases(): Vector[] {
  const lines = readVectors('path-cases.jsonl').split('\n').filter(Boolean)
  return lines.map((line) => {
    const { id, suite, expected, must, category: _, ...rest } = JSON.parse(line) as Omit<Vector, 'question'> & { category: string }
    const question = readPathCase(rest)
    if (typeof question === 'string') throw new Error(`${id}: ${question}`)
    return { id, suite, expected, must, question }
  })
}

async function answered(cases: readonly Vector[]): Promise<Answered[]> {
  const answers: Answered[] = []
  for (const vector of cases) {
    const start = performance.now()
    const answer = await judgePathCase(vector.question, new Date(), primitives)
    answers.push({ ...vector, ...answer, milliseconds: performance.now() - start })
  }
  return answers
}

const listed = (answers: readonly Answered[]) =>
  answers.map(({ id, expected, result, detail }) => `${id}: wanted ${expected}, got ${result} (${detail})`)
const wrong = (answers: readonly Answered[]) => answers.filter(({ expected, result }) => expected !== result)

it('published vectors are there when they are required', () => {
  expect(hasVectors || !areVectorsRequired).toBe(true)
})

describe.runIf(hasVectors)('published path cases', () => {
  it('are all answered right where good implementations agree, in any order, within a second each', async () => {
    const answers = await answered(shuffled(readCases()))
    const must = answers.filter((answer) => answer.must)
    const disputed = answers.filter((answer) => !answer.must)
    const report = [
      `${must.length - wrong(must).length} of ${must.length} agreed cases right`,
      `${disputed.length - wrong(disputed).length} of ${disputed.length} disputed ones as published:`,
    ]
    process.stdout.write([...report, ...listed(wrong(disputed))].join('\n  ') + '\n')
    expect(must.length).toBeGreaterThanOrEqual(363)
    expect(listed(wrong(must))).toEqual([])
    expect(answers.filter(({ milliseconds }) => milliseconds > 1000).map(({ id }) => id)).toEqual([])
  })

  it('are answered the same after fresh keys signed everything again', async () => {
    // Responses name keys by hash and are left out; certificates of a hundred kilobytes take their time to sign, not to judge.
    const eligible = readCases().filter(({ must, suite, question }) => must && suite !== 'ocsp' && question.leaf.length < 20_000)
    const variants: Vector[] = []
    for (const vector of shuffled(eligible).slice(0, 50))
      variants.push({ ...vector, question: await resigned(vector.question, primitives) })
    expect(variants).toHaveLength(50)
    expect(listed(wrong(await answered(variants)))).toEqual([])
  })
})
