import { randomUUID } from 'node:crypto'
import { type Browser, expect, test } from '@playwright/test'
import { type Audience, type Names, rules } from './route-rules'
import { routeTable } from './route-table'
import { type Answer, machineOf, nobody, personAs, type Person, query, type Tenant } from './tenants'

// After all journeys, so that there is something of everybody's: whoever asks for what is another's gets, sign by sign, what they get for
// what is not there, and nothing has changed. Every route that the portal has takes part.

/** Whose a thing is, and who tries it from beside: both with every right that their own side gives. */
interface Pair {
  owner: Tenant
  neighbour: Tenant
  /** Logged in or with a key, and for other work. */
  elsewhere: Tenant
}

async function pairs(browser: Browser): Promise<Record<Exclude<Audience, 'everybody' | 'browser'>, Pair>> {
  const as = (person: string, organisation: string, capacity: string) => personAs(browser, person, { organisation, capacity })
  const hanako = await personAs(browser, 'hanako', null)
  const taro = await personAs(browser, 'taro', null)
  const insurer = await as('insurer-clerk', 'insurer', 'depositor')
  const employer = await as('hiring-clerk', 'employer', 'depositor')
  const taxOffice = await as('tax-clerk', 'tax-office', 'recipient')
  const hiring = await as('hiring-clerk', 'employer', 'recipient')
  const operator = await as('operator-a', 'portal', 'operator')
  const machines = { insurer: await machineOf('insurer'), university: await machineOf('university'), taxOffice: await machineOf('tax-office'), employer: await machineOf('employer') }
  await leaveSomething(hanako, insurer, machines.insurer)
  return {
    'resident': { owner: hanako, neighbour: taro, elsewhere: insurer },
    'mailbox': { owner: hanako, neighbour: taro, elsewhere: insurer },
    'anybody logged in': { owner: insurer, neighbour: employer, elsewhere: taro },
    'member': { owner: insurer, neighbour: employer, elsewhere: taro },
    'depositor': { owner: insurer, neighbour: employer, elsewhere: taxOffice },
    'recipient': { owner: taxOffice, neighbour: hiring, elsewhere: insurer },
    'operator': { owner: operator, neighbour: operator, elsewhere: insurer },
    'machine': { owner: machines.insurer, neighbour: machines.university, elsewhere: nobody },
    'depositing machine': { owner: machines.insurer, neighbour: machines.university, elsewhere: machines.taxOffice },
    'receiving machine': { owner: machines.taxOffice, neighbour: machines.employer, elsewhere: machines.insurer },
  }
}

/** What the journeys used up or what has passed its five minutes: there again, made the way people make it. */
async function leaveSomething(hanako: Person, insurer: Person, machine: Tenant): Promise<void> {
  await hanako.ask('POST', '/links/offers', { organisation: '' })
  await hanako.send('/signing/prepare', { documents: { name: 'x.txt', mimeType: 'text/plain', buffer: Buffer.from('署名するための文') } })
  await hanako.ask('POST', '/mailbox/labels/make', { name: '確定申告' })
  await insurer.ask('POST', '/organisation/members/invite', { 'label': '試験の席', 'capacity-depositor': 'yes' })
  await insurer.ask('POST', '/organisation/keys/propose', { 'label': '試験の鍵', 'scope-deposit': 'yes' })
  await machine.ask('POST', '/api/v1/webhooks', { url: 'https://receiver.example/madoguchi', kinds: ['accepted'] })
}

interface Asked {
  address: string
  body?: Record<string, string>
}

function askedFor(address: string, { as, others = {} }: Names, id: string): Asked {
  const filled = Object.entries(others).reduce((text, [name, value]) => text.replace(`[${name}]`, value), address)
  const rest = Object.fromEntries(Object.entries(others).filter(([name]) => !address.includes(`[${name}]`)))
  if ('inAddress' in as) return { address: filled.replace(as.inAddress, id), body: rest }
  return { address: filled, body: 'field' in as ? { ...rest, [as.field]: id } : { ...rest, [`${as.box}-${id}`]: 'yes' } }
}

/** An answer without the id that was asked for and without what is sealed anew each time. */
const without = ({ status, location, text }: Answer, id: string): Answer =>
  ({ status, location: location?.replaceAll(id, 'ID').replace(/draft=[\w-]+/, 'draft') ?? null, text: text.replaceAll(id, 'ID') })

interface Victim {
  id: string
  /** The whole row, to see that it stays as it is. */
  row: () => Promise<string | undefined>
}

/** One of the owner's rows; null, and the test has failed, when there is none to try with. */
async function victimOf(route: string, { rows: { table, owner, column = 'id', where = 'true' } }: Names, tenant: Tenant): Promise<Victim | null> {
  const ownerId = owner === 'account_id' ? tenant.accountId : tenant.organisationId
  const [found] = await query<{ id: string }>(`select ${column}::text as id from ${table} t where ${owner} = $1 and ${where} limit 1`, [ownerId])
  expect.soft(found, `${route}: the journeys left no row of ${table} to try with`).toBeDefined()
  if (found === undefined) return null
  const { id } = found
  return { id, row: async () => (await query<{ row: string }>(`select row_to_json(t)::text as row from ${table} t where ${owner} = $1 and ${column}::text = $2`, [ownerId, id]))[0]?.row }
}

const split = (route: string): [string, string] => {
  const [method = '', address = ''] = route.split(' ')
  return [method, address]
}

const isRefusal = ({ status, location }: Answer) => [401, 403, 404].includes(status) || ([302, 303, 307].includes(status) && /\/(login|capacity)(\?|$)/.test(location ?? ''))

test('every route has its rule, and every rule its route', () => {
  expect(Object.keys(rules).sort()).toEqual(routeTable())
})

test('what is another’s looks like what is not there, on every route that names something', async ({ browser }) => {
  test.setTimeout(300_000)
  const all = await pairs(browser)
  for (const [route, rule] of Object.entries(rules)) {
    if (rule.names === null || rule.for === 'everybody' || rule.for === 'browser') continue
    const [method, address] = split(route)
    const { owner, neighbour } = all[rule.for]
    const victim = await victimOf(route, rule.names, owner)
    if (victim === null) continue
    const before = await victim.row()
    const ask = (tenant: Tenant, id: string) => {
      const { address: full, body } = askedFor(address, rule.names, id)
      return tenant.ask(method, full, body)
    }
    const nowhere = randomUUID()
    const foreign = without(await ask(neighbour, victim.id), victim.id)
    expect.soft(foreign, route).toEqual(without(await ask(neighbour, nowhere), nowhere))
    expect.soft(await victim.row(), `${route} changed what is another’s`).toEqual(before)
    if (method !== 'GET') continue
    const served = await ask(owner, victim.id)
    expect.soft(served.status, `${route} for its owner`).toBe(rule.names.served ?? 200)
    if (rule.names.saysNothing !== true) expect.soft(without(served, victim.id), `${route} shows its owner no more than others`).not.toEqual(foreign)
  }
})

test('nobody passes without a login or a key, nor in another capacity', async ({ browser }) => {
  test.setTimeout(300_000)
  const all = await pairs(browser)
  for (const [route, rule] of Object.entries(rules)) {
    if (rule.for === 'everybody' || rule.for === 'browser') continue
    const [method, address] = split(route)
    const { owner, elsewhere } = all[rule.for]
    const victim = rule.names === null ? null : await victimOf(route, rule.names, owner)
    const asked = rule.names === null ? { address, body: rule.fields } : askedFor(address, rule.names, victim?.id ?? randomUUID())
    for (const [who, tenant] of Object.entries({ nobody, ...(rule.for === 'anybody logged in' ? {} : { elsewhere }) })) {
      const answer = await tenant.ask(method, asked.address, asked.body)
      expect.soft({ who, refused: isRefusal(answer), answer: isRefusal(answer) ? null : answer }, route).toEqual({ who, refused: true, answer: null })
    }
  }
})
