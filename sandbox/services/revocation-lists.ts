import type { Authority } from '../authorities/authority'
import { RevocationList } from '../authorities/revocation-list'
import { plainText } from '../server'
import type { Route } from '../server'

/** `/crl/<authority>.crl`: the current list, in DER (RFC 5280 section 4.2.1.13, RFC 2585). */
export function revocationListService(authorities: ReadonlyMap<string, Authority>, now: () => Date): Route {
  const lists = new Map([...authorities].map(([id, authority]) => [id, new RevocationList(authority)]))
  return (request, path) => {
    const id = /^\/crl\/([a-z0-9-]+)\.crl$/.exec(path)?.[1]
    const list = id === undefined ? undefined : lists.get(id)
    if (list === undefined) return null
    if (request.method !== 'GET' && request.method !== 'HEAD') return { ...plainText(405, 'Only GET\n'), headers: { allow: 'GET, HEAD' } }
    return { status: 200, contentType: 'application/pkix-crl', body: list.current(now()), headers: { 'cache-control': 'no-cache' } }
  }
}
