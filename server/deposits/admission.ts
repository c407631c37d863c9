import { refuseDeposit, type DepositRefusal } from '@/domain/deposits'

export interface AdmissionLimits {
  /** Bodies held in memory at once. */
  all: number
  /** Of one organisation, so that there is room for another at any time. */
  ofOne: number
}

/** A place for one body; given back when the request has been answered. */
export type Admitted = { ok: true, leave: () => void } | DepositRefusal

/** Bounds what one process holds in memory of requests, and of each organisation's requests: more are told to come back. */
export class Admission {
  private inFlight = 0
  private readonly ofOrganisation = new Map<string, number>()

  constructor(private readonly limits: AdmissionLimits) {}

  enter(organisationId: string): Admitted {
    const own = this.ofOrganisation.get(organisationId) ?? 0
    if (own >= this.limits.ofOne) return refuseDeposit('too-many-requests')
    if (this.inFlight >= this.limits.all) return refuseDeposit('busy')
    this.inFlight++
    this.ofOrganisation.set(organisationId, own + 1)
    return { ok: true, leave: () => this.leave(organisationId) }
  }

  private leave(organisationId: string): void {
    this.inFlight--
    const left = (this.ofOrganisation.get(organisationId) ?? 1) - 1
    if (left === 0) this.ofOrganisation.delete(organisationId)
    else this.ofOrganisation.set(organisationId, left)
  }
}
