export type Tab = { key: string, href: string, text: string }

/** Parts of one list, each an address of its own. They wrap instead of hiding. */
export function Tabs({ label, tabs, current }: { label: string, tabs: Tab[], current: string }) {
  return (
    <nav aria-label={label} className="border-b border-solid-gray-420 print:hidden">
      <ul className="flex flex-wrap gap-x-2">
        {tabs.map(({ key, href, text }) => (
          <li key={key}>
            <a
              href={href}
              aria-current={key === current ? 'page' : undefined}
              className="inline-flex min-h-12 items-center border-b-4 border-transparent px-2 pt-1 text-std-16N-170 text-solid-gray-900 md:px-4
                hover:bg-solid-gray-50 hover:underline hover:underline-offset-4 focus-visible:-outline-offset-4 focus-visible:bg-yellow-300
                aria-[current=page]:border-key-900 aria-[current=page]:text-std-16B-170 aria-[current=page]:text-key-1000
                forced-colors:border-[Canvas] forced-colors:aria-[current=page]:border-[Highlight]"
            >
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
