export type Crumb = { href: string, text: string }

/** The way from home to this page; the page itself is named by its title and not repeated as a link. */
export function Breadcrumbs({ label, crumbs, here }: { label: string, crumbs: Crumb[], here: string }) {
  return (
    <nav aria-label={label} className="print:hidden">
      <ol className="flex flex-wrap gap-x-2 text-std-16N-170">
        {crumbs.map((crumb) => (
          <li key={crumb.href} className="flex min-h-11 items-center gap-2">
            <a
              href={crumb.href}
              className="inline-flex min-h-11 items-center text-blue-1000 underline underline-offset-4 hover:decoration-3
                focus-visible:rounded-4 focus-visible:bg-yellow-300"
            >
              {crumb.text}
            </a>
            <span aria-hidden="true" className="text-solid-gray-600">›</span>
          </li>
        ))}
        <li className="flex min-h-11 items-center text-solid-gray-700"><span aria-current="page">{here}</span></li>
      </ol>
    </nav>
  )
}
