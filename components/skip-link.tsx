/** The first stop of the Tab key: jumps past header and navigation. */
export function SkipLink({ target, children }: { target: string, children: string }) {
  return (
    <a
      href={`#${target}`}
      className="sr-only focus:not-sr-only focus:absolute focus:top-3 focus:left-3 focus:z-10 focus:rounded-4 focus:bg-yellow-300
        focus:px-4 focus:py-3 focus:text-std-16B-170 focus:text-blue-1000 focus:underline"
    >
      {children}
    </a>
  )
}
