/** What one process of the build answers: the pages that people see, the machine interface, or both. */
export const servings = ['all', 'pages', 'interface'] as const
export type Serving = (typeof servings)[number]

const health = ['/healthz', '/readyz']

/** The path of a request's target (RFC 9112 section 3.2), written one way: decoded once, without doubled slashes. */
function plainPath(target: string): string {
  const [path = ''] = target.replace(/^[a-z]+:\/\/[^/]*/i, '').split('?')
  try {
    return decodeURIComponent(path).replace(/\/{2,}/g, '/')
  } catch {
    return path
  }
}

/** Whether a process that serves this answers a request for that target. Health is asked of every process. */
export function isServed(target: string, serving: Serving): boolean {
  const path = plainPath(target)
  if (serving === 'all' || health.includes(path)) return true
  const isInterface = path === '/api/v1' || path.startsWith('/api/v1/')
  return isInterface === (serving === 'interface')
}
