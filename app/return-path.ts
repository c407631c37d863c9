/**
 * Path and query of the page that sent a form, from its Referer. Only a path of this site can come out: the host is dropped, and
 * leading slashes are folded, because a browser takes `//host` for another site.
 */
export function pathOfReferer(referer: string | null): string {
  if (referer === null || !URL.canParse(referer)) return '/'
  const { pathname, search } = new URL(referer)
  return `/${pathname.replace(/^\/+/, '')}${search}`
}
