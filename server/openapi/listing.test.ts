import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import en from '@/messages/en/developers.json'
import ja from '@/messages/ja/developers.json'
import { description } from './testing/described'
import { listedOperations } from './listing'

describe('the page for developers', () => {
  it.each(['ja', 'en'] as const)('has every operation of the description, its words, a command and a sentence for every refusal (%s)', (language) => {
    const listed = listedOperations('http://localhost:3000', language)
    const described = Object.values(description.paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId))
    expect(listed.map(({ operationId }) => operationId)).toEqual(described)
    const words = { ja, en }[language].operations
    expect(Object.keys(words).sort()).toEqual([...described].sort())
    for (const { command, refusals, operationId } of listed) {
      expect(command).toMatch(/^curl .*http:\/\/localhost:3000\/api\/v1\//)
      if (operationId !== 'describe') expect(refusals.length).toBeGreaterThan(0)
      for (const { sentence } of refusals) expect(sentence).toMatch(language === 'ja' ? /。$/ : /\.$/)
    }
  })

  it('shows the commands that the documentation shows, which a journey runs', () => {
    const documentation = readFileSync('docs/verify-api.md', 'utf8')
    const commandOf = (name: string) => listedOperations('http://localhost:3000', 'en').find(({ operationId }) => operationId === name)?.command
    for (const name of ['verifySignature', 'describe']) expect(documentation).toContain(`\`\`\`sh\n${commandOf(name) ?? name}\n\`\`\``)
  })
})
