export type Destination = { key: string, href: string, text: string, count?: { shown: string, spoken: string } | null }

/** The main destinations of a signed-in resident. It wraps instead of hiding: nothing to open, nothing that needs a script. */
export function Navigation({ label, destinations, current }: { label: string, destinations: Destination[], current: string | null }) {
  return (
    <nav aria-label={label} className="border-b border-solid-gray-420 bg-white print:hidden">
      <ul className="mx-auto flex max-w-page flex-wrap px-2 md:gap-x-2 md:px-6">
        {destinations.map((place) => (
          <li key={place.key}>
            <a
              href={place.href}
              aria-current={place.key === current ? 'page' : undefined}
              className="inline-flex min-h-12 items-center gap-2 border-b-4 border-transparent px-2 pt-1 text-std-16N-170 text-solid-gray-900
                md:px-3 hover:bg-solid-gray-50 hover:underline hover:underline-offset-4 focus-visible:-outline-offset-4 focus-visible:bg-yellow-300
                aria-[current=page]:border-key-900 aria-[current=page]:text-std-16B-170 aria-[current=page]:text-key-1000
                forced-colors:border-[Canvas] forced-colors:aria-[current=page]:border-[Highlight]"
            >
              {place.text}
              {place.count ? <Count {...place.count} /> : null}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function Count({ shown, spoken }: { shown: string, spoken: string }) {
  return (
    <>
      <span aria-hidden="true" className="min-w-6 rounded-full bg-key-900 px-2 py-1 text-center text-oln-14B-100 text-white outline-1 outline-transparent">
        {shown}
      </span>
      <span className="sr-only">{spoken}</span>
    </>
  )
}
