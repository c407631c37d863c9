export type FieldProblem = { fieldId: string, sentence: string }

/**
 * First thing in `main` after a form was refused: takes the focus (autofocus works without a script), and leads to each field.
 * The sentences are the same as those beside the fields; the page's title begins with the word for error.
 */
export function ErrorSummary({ title, problems }: { title: string, problems: FieldProblem[] }) {
  return (
    <div role="alert" tabIndex={-1} autoFocus aria-labelledby="error-summary-title" className="mb-8 rounded-12 border-3 border-error-2 bg-white p-4 md:p-6">
      <h2 id="error-summary-title" className="text-std-20B-150 text-solid-gray-900">{title}</h2>
      <ul className="mt-2 list-disc pl-6">
        {problems.map((problem) => (
          <li key={problem.fieldId}>
            <a
              href={`#${problem.fieldId}`}
              className="inline-flex min-h-11 items-center text-std-16B-170 text-error-2 underline underline-offset-4 hover:decoration-3
                focus-visible:rounded-4 focus-visible:bg-yellow-300 focus-visible:text-black"
            >
              {problem.sentence}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}
