import pg from 'pg'

/** Counts everything that goes to the database from here on, whoever sends it, until the answer is called, which says how many. */
export function countQueries(): () => number {
  const { query } = pg.Client.prototype
  let count = 0
  pg.Client.prototype.query = function counted(this: pg.Client, ...args: unknown[]) {
    count += 1
    return Reflect.apply(query, this, args) as never
  } as typeof query
  return () => {
    pg.Client.prototype.query = query
    return count
  }
}
