import { randomUUID } from 'node:crypto'
import type { ApiRecipient, Recipient } from '@/domain/actor'
import type { ApiScope } from '@/domain/organisations'
import { database } from '../../database'
import { runJobs, type House, type TestResident } from '../../deposits/testing/house'
import { forwarded, openedItem } from '../../forwards/testing/forwarding'
import { apiRecipientOf } from '../../organisations/api-client'
import { apiKeyText, newApiKey } from '../../organisations/api-key'
import { ensureApiClient } from '../../organisations/register'
import { newOrganisation, recipientOf } from '../../organisations/testing/members'

/** An organisation that receives, with a clerk, a machine and the machine's key. */
export interface TestOffice {
  id: string
  clerk: Recipient
  machine: ApiRecipient
  apiKey: string
}

export async function newOffice(corporateNumber: string): Promise<TestOffice> {
  const id = await newOrganisation(corporateNumber, ['recipient'])
  const apiKey = await machineKey(id, ['receive'])
  const machine = await apiRecipientOf(database(), `Bearer ${apiKey}`)
  if (machine === null) throw new Error('The machine cannot act.')
  return { id, clerk: await recipientOf(id), machine, apiKey }
}

export async function machineKey(organisationId: string, scopes: ApiScope[]): Promise<string> {
  const key = newApiKey(organisationId, randomUUID())
  await ensureApiClient(database(), key, { scopes })
  return apiKeyText(key)
}

/** One document of the resident's, sent to each of these and delivered. Answers the forwards in their order. */
export async function sendTo(house: House, resident: TestResident, offices: readonly { id: string }[], reference = 'K-2026/0001'): Promise<string[]> {
  const { id } = await openedItem(house, resident)
  const ids = await forwarded(resident, id, offices, { recipients: offices.map((office) => ({ id: office.id, reference })) })
  await runJobs(house)
  return ids
}
