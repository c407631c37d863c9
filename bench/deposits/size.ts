/** How much is deposited, by how many. */
export interface DepositsSize {
  /** Requests of each phase. */
  readonly batches: number
  readonly warmUpBatches: number
  readonly itemsInBatch: number
  readonly organisations: number
  /** Registered seals of each organisation, all of them in every batch if it has as many items. */
  readonly sealsOfEach: number
  readonly mailboxes: number
  readonly documentBytes: number
  /** Requests of each phase with fewer items in one. */
  readonly smallerRequests: number
  /** Requests on their way at once. */
  readonly atOnce: number
}

export const fullSize: DepositsSize = {
  batches: 240, warmUpBatches: 60, itemsInBatch: 100, organisations: 4, sealsOfEach: 25, mailboxes: 1000, documentBytes: 20_000, smallerRequests: 200, atOnce: 6,
}

/** For the tests: everything once. */
export const smallSize: DepositsSize = {
  batches: 2, warmUpBatches: 1, itemsInBatch: 10, organisations: 2, sealsOfEach: 5, mailboxes: 10, documentBytes: 20_000, smallerRequests: 2, atOnce: 2,
}

/** What runs: the project's folder, and files that Node can start. */
export interface Programs {
  readonly root: string
  /** Listens on the port that PORT or its first argument says. */
  readonly portal: string
  readonly worker: string
  readonly verificationWorker: string
  /** Calls `serveDriver` when its argument is `drive`. */
  readonly driver: string
}
