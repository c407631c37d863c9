import { FieldError } from './input'

export type RadioChoice = { value: string, text: string, lang?: string }

type RadioGroupProps = { name: string, legend: string, choices: RadioChoice[], chosen: string | null, problem?: string | null }

/** One choice of a few. The first choice carries the id `<name>-<value>`, where an error summary leads. */
export function RadioGroup({ name, legend, choices, chosen, problem }: RadioGroupProps) {
  return (
    <fieldset aria-describedby={problem ? `${name}-problem` : undefined}>
      <legend className="text-std-17B-170 text-solid-gray-900">{legend}</legend>
      {problem ? <FieldError id={`${name}-problem`}>{problem}</FieldError> : null}
      <div className="mt-2">
        {choices.map((choice) => (
          <label
            key={choice.value}
            className="flex min-h-11 w-fit cursor-pointer items-center gap-3 pr-3 text-std-16N-170 hover:underline hover:underline-offset-4"
            {...(choice.lang ? { lang: choice.lang } : {})}
          >
            <input
              type="radio"
              id={`${name}-${choice.value}`}
              name={name}
              value={choice.value}
              defaultChecked={choice.value === chosen}
              className="size-6 shrink-0 accent-key-900"
            />
            {choice.text}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
