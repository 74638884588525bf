/** One thing that is wrong with the settings. */
export interface ConfigProblem {
  /** Where: a variable, a flag, or a file with the path inside it: `limn.yaml: channels[0].models`. */
  readonly place: string
  /** What is wrong and what to do, as the rest of a sentence that begins with the place. Never holds a secret. */
  readonly message: string
}

/** The settings cannot be used. The message lists every problem, one to a line. */
export class ConfigError extends Error {
  override readonly name = "ConfigError"
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ place, message }) => `${place}: ${message}`).join("\n"))
    this.problems = problems
  }
}

/** Collects what is wrong, so that an operator sees all of it at once. */
export class Problems {
  readonly #found: ConfigProblem[] = []

  get count(): number {
    return this.#found.length
  }

  add(place: string, message: string): void {
    this.#found.push({ place, message })
  }

  /** Gives what `read` gives; where it throws RangeError, that becomes a problem of this place and undefined is given. */
  attempt<T>(place: string, read: () => T): T | undefined {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.add(place, error.message)
      return undefined
    }
  }

  /** Throws ConfigError where anything was found. */
  throwIfAny(): void {
    if (this.#found.length > 0) throw new ConfigError(this.#found)
  }
}
